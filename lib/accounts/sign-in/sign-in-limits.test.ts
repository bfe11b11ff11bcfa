// A73, A80: real limits in Postgres, without the cost of a password hash per stranger.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { insertSessionFor, newClient, user } from "@/testing/challenge-fixture";
import "@/testing/fixture";
import { shiftTimestamps } from "@/testing/time-travel";
import { hashPassword } from "@/lib/accounts/password/password";
import { db, pool } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { startSignIn } from "./sign-in";
import { admitSignIn } from "./sign-in-limits";

const PASSWORD = "correct horse battery";

async function insertOwner() {
  const owner = await user();
  const id = await insertSessionFor(owner);
  const browser = "k".repeat(43);
  await db().session.update({
    where: { id },
    data: { browserHash: new Uint8Array(createHash("sha256").update(browser).digest()) },
  });
  const passwordHash = await hashPassword(PASSWORD);
  const { email } = await db().user.update({ where: { id: owner.id }, data: { passwordHash } });
  return { id: owner.id, email, browser };
}

async function countAdmitted(attempts: { ip: string; email: string; userId?: string }[]): Promise<number> {
  let admitted = 0;
  for (const { ip, email, userId = null } of attempts) {
    const client: ClientInfo = { ip, userAgent: "" };
    if ((await admitSignIn({ email, client, userId, knownBrowser: null })).status === "admitted")
      admitted += 1;
  }
  return admitted;
}

test("A73: a thousand strangers guess a password, and its owner gets in: at once from a known browser, within a minute from a new one", async () => {
  const { id, email, browser } = await insertOwner();
  const attempts = Array.from({ length: 1000 }, (_, n) => ({
    ip: `203.0.${n % 20}.${1 + Math.floor(n / 20)}`,
    ...{ email, userId: id },
  }));
  expect(await countAdmitted(attempts)).toBeLessThan(500);
  const signIn = (ip: string, token?: string) =>
    startSignIn({ email, password: PASSWORD, ...(token && { browser: token }) }, { ...newClient(), ip });
  // Even at an address that a stranger uses.
  expect(await signIn("203.0.0.1", browser)).toMatchObject({ status: "challenge_opened" });
  expect(await signIn("198.51.100.7")).toMatchObject({ status: "challenge_opened" });
  const shared = await signIn("203.0.0.1");
  if (shared.status === "refused") expect(shared.retryAfterSeconds).toBeLessThan(60);
  await shiftTimestamps(pool(), 60);
  expect(await signIn("203.0.0.1")).toMatchObject({ status: "challenge_opened" });
  expect(await db().notification.count({ where: { userId: id, kind: "password_guessed" } })).toBe(1);
}, 30_000);

test("A80: passwords sprayed from one IPv6 /48 and from fifty networks meet limits that raise alarms", async () => {
  const spray = (count: number, ip: (n: number) => string) =>
    countAdmitted(Array.from({ length: count }, (_, n) => ({ ip: ip(n), email: `${n}@${ip(0)}.example` })));
  expect(await spray(220, (n) => `2001:db8:7:${n.toString(16)}::/64`)).toBe(110);
  expect(await spray(500, (n) => `198.18.${n % 50}.7`)).toBeLessThan(500);
  const alarms = await db().auditEvent.findMany({ where: { name: "alarm_raised" }, orderBy: { id: "asc" } });
  expect(alarms.map(({ data }) => data)).toEqual([
    { alarm: "sign_ins_failing", subject: "2001:db8:7::/48" },
    { alarm: "sign_ins_failing", subject: "all" },
  ]);
}, 30_000);
