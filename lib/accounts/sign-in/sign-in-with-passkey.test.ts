import { beforeEach, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import {
  createTestPhone,
  events,
  insertSessionFor,
  newClient,
  user,
  type TestUser,
} from "@/testing/challenge-fixture";
import { softwarePasskey, type SoftwarePasskey } from "@/testing/software-passkey";
import { db, inTransaction } from "@/lib/database/client";
import { newPasskeyNonce } from "@/lib/factors/passkey-nonce";
import { insertPasskey, registrationOptions, verifyRegistration } from "@/lib/factors/register-passkey";
import { createSession } from "@/lib/session/create-session";
import { signInWithPasskey } from "./sign-in-with-passkey";

const phone = createTestPhone(simulator);

beforeEach(() => phone.reset());

const SITE = { origin: "http://localhost:3000", rpID: "localhost" };

async function createUserWithPasskey(): Promise<{ testUser: TestUser; passkey: SoftwarePasskey }> {
  const [testUser, passkey] = [await user(), softwarePasskey()];
  const browser = {
    userId: testUser.id,
    sessionId: await insertSessionFor(testUser),
    email: "",
    name: "Ada",
  };
  const { challenge: nonce } = await registrationOptions(browser);
  const registration = await verifyRegistration(browser, passkey.attestation({ ...SITE, nonce }));
  if (registration.status === "refused") throw new Error(registration.refusal);
  await inTransaction((tx) => insertPasskey(tx, testUser.id, "Laptop", registration.passkey));
  return { testUser, passkey };
}

const send = (posted: string, client = newClient()) => signInWithPasskey({ posted, keep: false }, client);

const sign = ({ testUser, passkey }: { testUser: TestUser; passkey: SoftwarePasskey }, claims: object = {}) =>
  passkey.assertion({ ...SITE, nonce: newPasskeyNonce(), userHandle: testUser.id, ...claims });

const refusals = async ({ id }: TestUser) =>
  (await events("sign_in_refused", { userId: id })).map(({ rule }) => rule);

test("a passkey that checked its user signs in without a password, and no message is sent", async () => {
  const owner = await createUserWithPasskey();
  const outcome = await send(sign(owner));
  if (outcome.status === "refused") throw new Error(outcome.refusal);
  expect(await createSession(outcome.token, newClient())).toMatchObject({ status: "signed_in" });
  const [session] = await db().session.findMany({
    where: { userId: owner.testUser.id },
    orderBy: { createdAt: "desc" },
  });
  expect(session?.factor).toBe("passkey");
  expect(await events("passkey_accepted", { userId: owner.testUser.id })).toHaveLength(1);
  expect(await phone.messages(owner.testUser.phone)).toEqual([]);
});

test("A82: a passkey that did not check its user never replaces the password", async () => {
  const owner = await createUserWithPasskey();
  expect(await send(sign(owner, { isVerified: false }))).toMatchObject({ refusal: "user_not_verified" });
  expect(await db().challenge.count({ where: { userId: owner.testUser.id } })).toBe(0);
  expect(await refusals(owner.testUser)).toEqual(["user_not_verified"]);
});

test("A82: a response signs in once, whether it is sent again later or twice at the same time", async () => {
  const owner = await createUserWithPasskey();
  const posted = sign(owner);
  const outcomes = await Promise.all([send(posted), send(posted), send(posted)]);
  expect(outcomes.filter(({ status }) => status === "passed")).toHaveLength(1);
  expect(await send(posted)).toMatchObject({ refusal: "passkey_expired" });
  expect(await db().challenge.count({ where: { userId: owner.testUser.id } })).toBe(1);
});

test("A82: only a nonce that this server issued within the last ten minutes is accepted", async () => {
  const owner = await createUserWithPasskey();
  const issued = newPasskeyNonce();
  const changed = Buffer.from(Buffer.from(issued, "base64url").toString().replace(/^\d/, "9")).toString(
    "base64url",
  );
  const old = newPasskeyNonce(Date.now() - 600_000);
  for (const nonce of [
    changed,
    old,
    "",
    "x",
    `${issued}A`,
    Buffer.from("9".repeat(13)).toString("base64url"),
  ])
    expect(await send(sign(owner, { nonce })), nonce).toMatchObject({ refusal: "passkey_expired" });
  expect(await send(sign(owner, { nonce: newPasskeyNonce(Date.now() - 590_000) }))).toMatchObject({
    status: "passed",
  });
});

test("a response for another site, user, or passkey is refused", async () => {
  const [owner, other] = [await createUserWithPasskey(), await createUserWithPasskey()];
  const unknown = { ...owner, passkey: softwarePasskey() };
  const forged = JSON.stringify({ ...JSON.parse(sign(unknown)), id: owner.passkey.id });
  for (const [posted, refusal] of [
    [sign(owner, { origin: "http://localhost:3001" }), "passkey_wrong"],
    [sign(owner, { rpID: "example.org" }), "passkey_wrong"],
    [sign(owner, { type: "webauthn.create" }), "passkey_wrong"],
    [forged, "passkey_wrong"],
    [sign(owner, { userHandle: other.testUser.id }), "passkey_unknown"],
    [sign(owner, { userHandle: undefined }), "passkey_unknown"],
    [sign(unknown), "passkey_unknown"],
    ["{}", "passkey_unreadable"],
  ] as const)
    expect(await send(posted), refusal).toMatchObject({ status: "refused", refusal });
});

test("a suspended or locked account stays closed", async () => {
  const owner = await createUserWithPasskey();
  const { id } = owner.testUser;
  await db().user.update({ where: { id }, data: { suspendedAt: new Date() } });
  expect(await send(sign(owner))).toMatchObject({ refusal: "suspended" });
  await db().user.update({ where: { id }, data: { suspendedAt: null, lockedAt: new Date() } });
  expect(await send(sign(owner))).toMatchObject({ refusal: "locked" });
});

test("a copied passkey is refused, and its owner is notified", async () => {
  const owner = await createUserWithPasskey();
  expect(await send(sign(owner, { counter: 7 }))).toMatchObject({ status: "passed" });
  expect(await send(sign(owner, { counter: 7 }))).toMatchObject({ refusal: "passkey_copied" });
  expect(
    await db().notification.count({ where: { userId: owner.testUser.id, kind: "passkey_copied" } }),
  ).toBe(1);
});

test("wrong codes and wrong passwords of strangers do not stop it", async () => {
  const owner = await createUserWithPasskey();
  const blocked = { factorFailures: 100, factorBlockedUntil: new Date(Date.now() + 900_000) };
  await db().user.update({ where: { id: owner.testUser.id }, data: blocked });
  expect(await send(sign(owner))).toMatchObject({ status: "passed" });
});

test("one address can't try without end", async () => {
  const client = newClient();
  for (let count = 0; count < 100; count++) await send("{}", client);
  expect(await send("{}", client)).toMatchObject({ refusal: "too_many_sign_ins" });
  expect(await send("{}")).toMatchObject({ refusal: "passkey_unreadable" });
});
