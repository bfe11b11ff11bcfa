import "../../../testing/fixture";
import { randomUUID } from "node:crypto";
import pLimit from "p-limit";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { hashToken, newToken } from "@/lib/crypto/tokens";
import { db } from "@/lib/database/client";
import type { ClientInfo } from "@/lib/http/client-info";
import { consumeLimits } from "@/lib/http/rate-limits";
import { hashPassword } from "@/lib/accounts/password/password";
import { insertSessionFor, newClient, user } from "../../../testing/challenge-fixture";
import { startSignIn, type SignInOutcome } from "./sign-in";

// Failed sign-ins are counted for everyone together, so other tests must not see these.
const clearLimits = () => db().rateLimit.deleteMany();
beforeEach(clearLimits);
afterAll(clearLimits);

const PASSWORD = "correct horse battery staple";

/** Inserts a user who has signed in with one browser. Returns that browser's token, too. */
async function createOwner() {
  const { id } = await user();
  const { email } = await db().user.update({
    where: { id },
    data: { passwordHash: await hashPassword(PASSWORD) },
  });
  const browser = newToken();
  const session = await insertSessionFor({ id, phone: "" });
  await db().session.update({ where: { id: session }, data: { browserHash: hashToken(browser) } });
  return { id, email, browser };
}

const guess = (email: string, client: ClientInfo) =>
  startSignIn({ email, password: `guess ${randomUUID()}` }, client);

/** Makes this many guesses, as many at once as the queue for hashes takes without refusing them. */
async function makeGuesses(count: number, next: (n: number) => Promise<unknown>): Promise<void> {
  const atOnce = pLimit(40);
  await Promise.all(Array.from({ length: count }, (_, n) => atOnce(() => next(n))));
}

async function timed(work: () => Promise<SignInOutcome>) {
  const startedAt = performance.now();
  const { status } = await work();
  return { status, seconds: (performance.now() - startedAt) / 1000 };
}

const limitEvents = async (rule: string) =>
  db().auditEvent.count({ where: { name: "limit_reached", data: { path: ["rule"], equals: rule } } });

describe("A73: the owner of an account signs in while strangers guess the password", () => {
  test("a thousand strangers, from a known browser at once and from a new one within a minute", async () => {
    const { id, email, browser } = await createOwner();
    await makeGuesses(120, () => guess(email, newClient()));
    let isOver = false;
    const strangers = makeGuesses(880, () => (isOver ? Promise.resolve() : guess(email, newClient())));

    const known = await timed(() => startSignIn({ email, password: PASSWORD }, newClient(), browser));
    expect(known).toMatchObject({ status: "challenge_opened" });
    const fresh = await timed(() => startSignIn({ email, password: PASSWORD }, newClient()));
    expect(fresh).toMatchObject({ status: "challenge_opened" });
    isOver = true;
    await strangers;

    expect(known.seconds).toBeLessThan(3);
    expect(fresh.seconds).toBeGreaterThan(2.9);
    expect(fresh.seconds).toBeLessThan(60);
    // One notification, although more than one request saw the limit used up.
    expect(await db().notice.findMany({ where: { userId: id }, select: { kind: true } })).toEqual([
      { kind: "password_guessed" },
    ]);
  });

  test("a known browser has a limit of its own, and another user's browser does not help", async () => {
    const [owner, other] = [await createOwner(), await createOwner()];
    const client = newClient();
    for (let n = 0; n < 10; n++) await guess(owner.email, client);
    const tryWith = (browser: string, password: string) =>
      startSignIn({ email: owner.email, password }, client, browser);
    expect(await tryWith(other.browser, PASSWORD)).toMatchObject({ refusal: "too_many_sign_ins" });
    for (let n = 0; n < 9; n++)
      expect(await tryWith(owner.browser, "wrong password")).toMatchObject({ refusal: "wrong_credentials" });
    expect(await tryWith(owner.browser, PASSWORD)).toMatchObject({ status: "challenge_opened" });
  });
});

describe("A80: strangers who try many accounts", () => {
  test("are slowed down within one IPv6 /48, and people in other networks are not", async () => {
    const before = await limitEvents("failed_sign_ins_per_network");
    const inNetwork = (n: number) => ({ ip: `2001:db8:7:${n.toString(16)}::/64`, userAgent: "test" });
    await makeGuesses(32, (n) => guess(`${randomUUID()}@example.org`, inNetwork(n)));
    expect(await limitEvents("failed_sign_ins_per_network")).toBe(before + 1);

    const { email } = await createOwner();
    const near = await timed(() => startSignIn({ email, password: PASSWORD }, inNetwork(1000)));
    const far = await timed(() => startSignIn({ email, password: PASSWORD }, newClient()));
    expect([near.status, far.status]).toEqual(["challenge_opened", "challenge_opened"]);
    expect(near.seconds).toBeGreaterThan(2.9);
    expect(far.seconds).toBeLessThan(2.9);
  });

  test("raise an alarm with a few tries for each of hundreds of accounts", async () => {
    const before = await limitEvents("failed_sign_ins");
    const everyone = ["failed_sign_ins", "all"] as const;
    for (let n = 0; n < 299; n++) await consumeLimits([everyone]);
    await guess(`${randomUUID()}@example.org`, newClient());
    expect(await limitEvents("failed_sign_ins")).toBe(before);
    await guess(`${randomUUID()}@example.org`, newClient());
    expect(await limitEvents("failed_sign_ins")).toBe(before + 1);
  });

  test("are told apart from many people who sign in and sometimes mistype", async () => {
    const { email } = await createOwner();
    const before = await limitEvents("failed_sign_ins_per_network");
    const office = (n: number) => ({ ip: `198.51.100.${n}`, userAgent: "test" });
    for (let n = 0; n < 60; n++) {
      if (n % 2) await guess(`${randomUUID()}@example.org`, office(n));
      else await startSignIn({ email, password: PASSWORD }, office(n));
    }
    expect(await limitEvents("failed_sign_ins_per_network")).toBe(before);
  });
});
