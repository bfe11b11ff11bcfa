// Tests passkeys with Postgres and a software authenticator.
import { beforeEach, describe, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import {
  events,
  newNumber,
  order,
  createTestPhone,
  newClient,
  insertSessionFor,
  user,
  type TestUser,
} from "@/testing/challenge-fixture";
import { softwarePasskey, type SoftwarePasskey } from "@/testing/software-passkey";
import { openChallenge } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db, inTransaction } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { answerByPasskey, passkeyOptions } from "./answer-by-passkey";
import { openFactorChallenge } from "./open-challenge";
import { redeemRecoveryCode } from "./redeem-recovery-code";
import { getPasskeyName, PASSKEY_RULES, renamePasskey } from "./passkeys";
import { insertPasskey, registrationOptions, verifyRegistration } from "./register-passkey";

const phone = createTestPhone(simulator);

beforeEach(() => phone.reset());

const HERE = { origin: "http://localhost:3000", rpID: "localhost" };

type Browser = { userId: string; sessionId: string; email: string; name: string };

const createBrowser = async (testUser: TestUser): Promise<Browser> => ({
  userId: testUser.id,
  sessionId: await insertSessionFor(testUser),
  email: "ada@example.org",
  name: "Ada",
});

/** Registers a passkey from options to database row. */
async function register(browser: Browser, passkey: SoftwarePasskey, claims: object = {}) {
  const { challenge: nonce } = await registrationOptions(browser);
  const registration = await verifyRegistration(browser, passkey.attestation({ ...HERE, nonce, ...claims }));
  if (registration.status === "refused") return registration.refusal;
  return inTransaction((tx) => insertPasskey(tx, browser.userId, "Laptop", registration.passkey));
}

async function createUserWithPasskey(
  passkey = softwarePasskey(),
): Promise<{ testUser: TestUser; passkey: SoftwarePasskey }> {
  const testUser = await user();
  expect(await register(await createBrowser(testUser), passkey)).toBe("inserted");
  return { testUser, passkey };
}

async function signIn({ id, phone }: TestUser): Promise<string> {
  const opened = await openFactorChallenge(
    { purpose: "sign_in", phone, phoneCountry: "DE", subject: { userId: id }, event: "sign_in_started" },
    newClient(),
  );
  if (opened.status === "refused") throw new Error(opened.refusal);
  return opened.token;
}

async function requestNonce(token: string): Promise<string> {
  const options = await passkeyOptions(token);
  if (!options) throw new Error("No passkey is accepted");
  return options.challenge;
}

const answer = (token: string, posted: string) => answerByPasskey(token, posted, newClient());
const failures = async ({ id }: TestUser) =>
  (await db().user.findUniqueOrThrow({ where: { id } })).factorFailures;
const rejections = async ({ id }: TestUser) =>
  (await events("passkey_rejected", { userId: id })).map(({ rule }) => rule);

describe("registration", () => {
  test("accepts only a response to this session's nonce, for our origin and domain", async () => {
    const browser = await createBrowser(await user());
    const passkey = softwarePasskey();
    expect(await register(browser, passkey, { origin: "http://localhost:3001" })).toBe(
      "passkey_not_verified",
    );
    expect(await register(browser, passkey, { rpID: "example.org" })).toBe("passkey_not_verified");
    expect(await register(browser, passkey, { nonce: "another" })).toBe("passkey_question_over");
    expect(await register(browser, passkey)).toBe("inserted");
    expect(await register(browser, passkey)).toBe("known");
    const row = await db().passkey.findFirstOrThrow({ where: { userId: browser.userId } });
    expect(row).toMatchObject({ name: "Laptop", credentialId: passkey.id, transports: ["internal"] });
  });

  test("uses a nonce that works once, expires after five minutes and is replaced by the next one", async () => {
    const browser = await createBrowser(await user());
    const { challenge: nonce } = await registrationOptions(browser);
    const posted = softwarePasskey().attestation({ ...HERE, nonce });
    await phone.passTime(290);
    expect(await verifyRegistration(browser, posted)).toMatchObject({ status: "verified" });
    expect(await verifyRegistration(browser, posted)).toMatchObject({ refusal: "passkey_question_over" });

    const { challenge: late } = await registrationOptions(browser);
    await phone.passTime(300);
    expect(
      await verifyRegistration(browser, softwarePasskey().attestation({ ...HERE, nonce: late })),
    ).toMatchObject({ refusal: "passkey_question_over" });

    const { challenge: previous } = await registrationOptions(browser);
    await registrationOptions(browser);
    expect(
      await verifyRegistration(browser, softwarePasskey().attestation({ ...HERE, nonce: previous })),
    ).toMatchObject({ refusal: "passkey_question_over" });
  });

  test("refuses responses from other sessions and from ended sessions", async () => {
    const testUser = await user();
    const [one, other] = [await createBrowser(testUser), await createBrowser(testUser)];
    const stranger = await createBrowser(await user());
    const { challenge: nonce } = await registrationOptions(one);
    const posted = softwarePasskey().attestation({ ...HERE, nonce });
    for (const browser of [other, stranger, { ...one, userId: stranger.userId }])
      expect(await verifyRegistration(browser, posted)).toMatchObject({ refusal: "passkey_question_over" });
    await db().session.update({ where: { id: one.sessionId }, data: { revokedAt: new Date() } });
    expect(await verifyRegistration(one, posted)).toMatchObject({ refusal: "passkey_question_over" });
  });

  test("lists existing passkeys, so that no device creates a second one", async () => {
    const { testUser, passkey } = await createUserWithPasskey();
    const options = await registrationOptions(await createBrowser(testUser));
    expect(options.excludeCredentials?.map(({ id }) => id)).toEqual([passkey.id]);
    expect(options.rp).toEqual({ id: "localhost", name: "Twofold" });
  });

  test("is limited to twenty passkeys", async () => {
    const browser = await createBrowser(await user());
    for (let count = 0; count < PASSKEY_RULES.maxPerUser; count++)
      expect(await register(browser, softwarePasskey())).toBe("inserted");
    expect(await register(browser, softwarePasskey())).toBe("too_many");
  });

  test.each(["", "null", "[]", "{}", '{"id":1}', '{"type":"public-key"}', "x".repeat(100)])(
    "refuses unreadable input: %s",
    async (posted) => {
      const browser = await createBrowser(await user());
      expect(await verifyRegistration(browser, posted)).toMatchObject({ refusal: "passkey_unreadable" });
      const { testUser } = await createUserWithPasskey();
      expect(await answer(await signIn(testUser), posted)).toMatchObject({ refusal: "passkey_unreadable" });
      expect(await failures(testUser)).toBe(0);
    },
  );
});

describe("authentication", () => {
  test("creates a session, without a text message", async () => {
    const { testUser, passkey } = await createUserWithPasskey();
    const token = await signIn(testUser);
    const nonce = await requestNonce(token);
    expect(await answer(token, passkey.assertion({ ...HERE, nonce }))).toMatchObject({ status: "passed" });
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
    expect(await db().session.findMany({ where: { userId: testUser.id, factor: "passkey" } })).toHaveLength(
      1,
    );
    expect(await phone.messages(testUser.phone)).toHaveLength(0);
    const row = await db().passkey.findFirstOrThrow({ where: { userId: testUser.id } });
    expect(row.lastUsedAt).not.toBeNull();
    expect(row.counter).toBe(1n);
    expect(await events("passkey_accepted", { userId: testUser.id })).toMatchObject([{ passkeyId: row.id }]);
  });

  test("refuses a look-alike site, another domain, another type of response and a missing user presence", async () => {
    const { testUser, passkey } = await createUserWithPasskey();
    const token = await signIn(testUser);
    const nonce = await requestNonce(token);
    const forgeries = [
      { origin: "http://localhost:3001" },
      { origin: "https://localhost:3000" },
      { origin: "http://localhost:3000.evil.test" },
      { rpID: "evil.test" },
      { type: "webauthn.create" },
      { isPresent: false },
    ];
    for (const forgery of forgeries)
      expect(await answer(token, passkey.assertion({ ...HERE, nonce, ...forgery }))).toMatchObject({
        refusal: "passkey_wrong",
      });
    expect(await failures(testUser)).toBe(0);
    expect(await rejections(testUser)).toEqual([
      ...Array.from({ length: 3 }, () => "foreign_origin"),
      ...Array.from({ length: 3 }, () => "not_verified"),
    ]);
    expect(await answer(token, passkey.assertion({ ...HERE, nonce }))).toMatchObject({ status: "passed" });
    expect(await failures(testUser)).toBe(0);
  });

  test("A76: works after a hundred bad assertions and while wrong codes block every other factor", async () => {
    const { testUser, passkey } = await createUserWithPasskey();
    const attackers = await signIn(testUser);
    const nonce = await requestNonce(attackers);
    const forged = passkey.assertion({ ...HERE, nonce, origin: "https://evil.test" });
    for (let n = 0; n < 100; n++)
      expect(await answer(attackers, forged)).toMatchObject({ refusal: "passkey_wrong" });
    const wrong = () => redeemRecoveryCode(attackers, "AAAA-BBBB-CCCC-DDDD", newClient());
    for (let n = 0; n < 10; n++) expect(await wrong()).toMatchObject({ refusal: "recovery_code_wrong" });
    expect(await wrong()).toMatchObject({ refusal: "factor_locked" });

    for (const factorFailures of [10, 100, 110]) {
      await db().user.update({ where: { id: testUser.id }, data: { factorFailures } });
      const token = await signIn(testUser);
      const view = await viewChallenge(token);
      expect(view).toMatchObject({ status: "open", resendWaitSeconds: null });
      const posted = passkey.assertion({ ...HERE, nonce: await requestNonce(token) });
      expect(await answer(token, posted), String(factorFailures)).toMatchObject({ status: "passed" });
      expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
      const factorBlockedUntil = new Date(Date.now() + 900_000);
      await db().user.update({ where: { id: testUser.id }, data: { factorBlockedUntil } });
    }
  });

  test("A18: refuses another user's passkey and a signature by another key", async () => {
    const [victim, thief] = [await createUserWithPasskey(), await createUserWithPasskey()];
    const token = await signIn(victim.testUser);
    const nonce = await requestNonce(token);
    expect(await answer(token, thief.passkey.assertion({ ...HERE, nonce }))).toMatchObject({
      refusal: "passkey_wrong",
    });
    const forged = JSON.parse(softwarePasskey().assertion({ ...HERE, nonce })) as object;
    const named = JSON.stringify({ ...forged, id: victim.passkey.id, rawId: victim.passkey.id });
    expect(await answer(token, named)).toMatchObject({ refusal: "passkey_wrong" });
    expect(await rejections(victim.testUser)).toEqual(["not_theirs", "not_verified"]);
    expect(await db().passkey.findFirstOrThrow({ where: { credentialId: thief.passkey.id } })).toMatchObject({
      counter: 0n,
      lastUsedAt: null,
    });
  });

  test("refuses a signature for another challenge, and a second use of the same signature", async () => {
    const { testUser, passkey } = await createUserWithPasskey();
    const [one, other] = [await signIn(testUser), await signIn(testUser)];
    const posted = passkey.assertion({ ...HERE, nonce: await requestNonce(one) });
    await requestNonce(other);
    expect(await answer(other, posted)).toMatchObject({ refusal: "passkey_question_over" });
    expect(await answer(one, posted)).toMatchObject({ status: "passed" });
    expect(await answer(one, posted)).toMatchObject({ refusal: "already_passed" });
    await createSession(one, newClient());
    expect(await answer(one, posted)).toMatchObject({ refusal: "challenge_over" });
    expect(await failures(testUser)).toBe(0);
  });

  test("fifty concurrent submissions pass the challenge once", async () => {
    const { testUser, passkey } = await createUserWithPasskey();
    const token = await signIn(testUser);
    const posted = passkey.assertion({ ...HERE, nonce: await requestNonce(token) });
    const outcomes = await Promise.all(Array.from({ length: 50 }, () => answer(token, posted)));
    expect(outcomes.filter(({ status }) => status === "passed")).toHaveLength(1);
    expect(await events("passkey_accepted", { userId: testUser.id })).toHaveLength(1);
    expect(await failures(testUser)).toBe(0);
  });

  test("a counter that does not increase indicates a copy: refused, recorded, and the owner is notified once", async () => {
    const { testUser, passkey } = await createUserWithPasskey();
    const first = await signIn(testUser);
    const nonce = await requestNonce(first);
    expect(await answer(first, passkey.assertion({ ...HERE, nonce, counter: 7 }))).toMatchObject({
      status: "passed",
    });
    for (const counter of [7, 6, 0]) {
      const token = await signIn(testUser);
      const copied = passkey.assertion({ ...HERE, nonce: await requestNonce(token), counter });
      expect(await answer(token, copied)).toMatchObject({ refusal: "passkey_copied" });
    }
    expect(await events("passkey_copy_suspected", { userId: testUser.id })).toHaveLength(3);
    expect(await failures(testUser)).toBe(0);
    const notices = await db().notification.findMany({
      where: { userId: testUser.id, kind: "passkey_copied" },
    });
    expect(notices.map(({ data }) => data)).toMatchObject([{ name: "Laptop" }]);
    const token = await signIn(testUser);
    const ahead = passkey.assertion({ ...HERE, nonce: await requestNonce(token), counter: 8 });
    expect(await answer(token, ahead)).toMatchObject({ status: "passed" });
  });

  test("a passkey whose counter stays at zero is not a copy", async () => {
    const { testUser, passkey } = await createUserWithPasskey(softwarePasskey({ counts: false }));
    for (let round = 0; round < 2; round++) {
      const token = await signIn(testUser);
      const posted = passkey.assertion({ ...HERE, nonce: await requestNonce(token) });
      expect(await answer(token, posted)).toMatchObject({ status: "passed" });
    }
  });

  test("is not offered for a sign-up, for a phone change or to a user without passkeys", async () => {
    const { testUser, passkey } = await createUserWithPasskey();
    const signUp = await openChallenge(order.signUp(newNumber()), newClient());
    expect(await passkeyOptions(signUp.token)).toBeNull();
    const sessionId = await insertSessionFor(testUser);
    const change = await openChallenge(
      { ...order.signIn(testUser), purpose: "change_phone", sessionId },
      newClient(),
    );
    expect(await passkeyOptions(change.token)).toBeNull();
    await db().challenge.updateMany({ where: { sessionId }, data: { passkeyNonce: "planted" } });
    const posted = passkey.assertion({ ...HERE, nonce: "planted" });
    expect(await answer(change.token, posted)).toMatchObject({ refusal: "not_accepted_here" });
    expect(await passkeyOptions(await signIn(await user()))).toBeNull();
    expect(await passkeyOptions("no such token")).toBeNull();
  });
});

test("A65: another user's passkey cannot be looked up or renamed", async () => {
  const { testUser } = await createUserWithPasskey();
  const thief = await user();
  const { id } = await db().passkey.findFirstOrThrow({ where: { userId: testUser.id } });
  await inTransaction(async (tx) => {
    for (const guess of [id, "x", "", "00000000-0000-7000-8000-000000000000"]) {
      expect(await renamePasskey(tx, thief.id, guess, "Mine")).toBe(false);
      expect(await getPasskeyName(tx, thief.id, guess)).toBeNull();
    }
    expect(await getPasskeyName(tx, testUser.id, id)).toBe("Laptop");
  });
});
