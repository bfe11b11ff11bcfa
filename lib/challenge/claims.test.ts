// Two challenges for one number: a client that only claims the number does not disturb its owner.
import { beforeEach, describe, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import {
  newNumber,
  order,
  createTestPhone,
  insertSessionFor,
  newClient,
  user,
  type TestUser,
} from "@/testing/challenge-fixture";
import { db } from "@/lib/database/client";
import { createSession } from "@/lib/session/create-session";
import { submitCode } from "./attempt";
import type { Purpose } from "@/prisma/generated/enums";
import { openChallenge, resendCode, type ChallengeOrder } from "./challenge";
import { viewChallenge } from "./view";

const phone = createTestPhone(simulator);

beforeEach(() => phone.reset());

/** A signed-in user who changes to another number. */
async function changeTo(number: string): Promise<ChallengeOrder> {
  const testUser = await user();
  const sessionId = await sessionOf(testUser);
  return {
    purpose: "change_phone",
    phone: number,
    phoneCountry: "DE",
    subject: { userId: testUser.id },
    sessionId,
    event: "phone_change_started",
  };
}

async function sessionOf(testUser: TestUser): Promise<string> {
  const { token } = await openChallenge(order.signIn(testUser), newClient());
  await submitCode(token, await phone.lastCode(testUser.phone), newClient());
  await createSession(token, newClient());
  return (await db().session.findFirstOrThrow({ where: { userId: testUser.id } })).id;
}

describe("a change to another user's number", () => {
  test("does not affect that user's sign-in: one message, their code, their session", async () => {
    const owner = await user();
    const wish = await changeTo(owner.phone);
    const signIn = await openChallenge(order.signIn(owner), newClient());
    const change = await openChallenge(wish, newClient());
    expect(await phone.sends(owner.phone)).toHaveLength(1);
    const code = await phone.lastCode(owner.phone);
    // It looks like any other, and no code is right.
    expect(await viewChallenge(change.token)).toMatchObject({ code: "alive", attemptsLeft: 3 });
    expect(await submitCode(change.token, code, newClient())).toMatchObject({ refusal: "code_wrong" });
    expect(await submitCode(signIn.token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await createSession(signIn.token, newClient())).toMatchObject({ status: "signed_in" });
  });

  test("creates no session: a passed challenge is redeemed only for the phone change", async () => {
    const number = newNumber();
    const change = await openChallenge(await changeTo(number), newClient());
    await submitCode(change.token, await phone.lastCode(number), newClient());
    expect(await createSession(change.token, newClient())).toMatchObject({ refusal: "not_passed" });
    expect(await viewChallenge(change.token)).toMatchObject({ status: "passed" });
  });
});

type Where = "same_browser" | "other_browser" | "other_user";

const PURPOSES: Purpose[] = ["sign_up", "sign_in", "step_up", "reset_password", "change_phone"];
const WHERE: Where[] = ["same_browser", "other_browser", "other_user"];

const isVerified = (purpose: Purpose) => purpose !== "sign_up" && purpose !== "change_phone";

/** Only one user has the number, so a challenge of another user for it can only be unverified. */
const MATRIX = PURPOSES.flatMap((first) =>
  PURPOSES.flatMap((second) =>
    WHERE.filter((where) => where !== "other_user" || !isVerified(first) || !isVerified(second)).map(
      (where) => ({ first, second, where }),
    ),
  ),
);

/** An order for the number of the owner. A change to the number is requested by another user. */
async function orderFor(purpose: Purpose, owner: TestUser): Promise<ChallengeOrder> {
  if (purpose === "sign_up") return order.signUp(owner.phone);
  const subject = purpose === "change_phone" ? await user() : owner;
  const needsSession = purpose === "step_up" || purpose === "change_phone";
  const sessionId = needsSession ? await insertSessionFor(subject) : undefined;
  return {
    ...order.signIn(owner),
    purpose,
    subject: {
      userId: subject.id,
      ...(purpose === "reset_password" && { newPasswordHash: "none" }),
    },
    ...(sessionId !== undefined && { sessionId }),
  };
}

// One timeline for all cases: each runs on a number of its own.
test.each(["sms", "voice"] as const)(
  "A74: a code by %s passes no other challenge, whatever the purposes, browsers, and users: each gets its own message or waits",
  async (channel) => {
    // The limits of a country's strangers count a day.
    await phone.passTime(24 * 60 * 60);
    const cases = await inBatches(MATRIX, async ({ first, second, where }) => {
      const [owner, client] = [await user(), newClient()];
      const older = await openChallenge(await orderFor(first, owner), client);
      return { first, second, where, owner, client, older, code: await phone.lastCode(owner.phone) };
    });
    if (channel === "voice") {
      const tokens = cases.map(({ older }) => older.token);
      await requestAgain(tokens, channel);
      for (const each of cases) each.code = await phone.lastCode(each.owner.phone);
    }
    const pairs = await inBatches(cases, async ({ where, ...rest }) => {
      const newer = await openChallenge(
        await orderFor(rest.second, rest.owner),
        where === "same_browser" ? rest.client : newClient(),
      );
      return { ...rest, newer, name: `${rest.first}, then ${rest.second}, ${where}` };
    });
    for (const { newer, older, code, client, name } of pairs) {
      expect(await submitCode(newer.token, code, client), name).toMatchObject({ status: "refused" });
      expect(await viewChallenge(older.token), name).toMatchObject({ code: "alive", attemptsLeft: 3 });
    }

    await requestAgain(
      pairs.map(({ newer }) => newer.token),
      "sms",
    );
    for (const { first, second, older, newer, owner, code, client, name } of pairs) {
      const isLeftAlone = isVerified(first) && !isVerified(second);
      const messages = await phone.messages(owner.phone);
      expect(messages, name).toHaveLength((channel === "voice" ? 2 : 1) + (isLeftAlone ? 0 : 1));
      const [rightful, other] = isLeftAlone ? [older, newer] : [newer, older];
      const newest = await phone.lastCode(owner.phone);
      for (const typed of [code, newest])
        expect(await submitCode(other.token, typed, client), name).toMatchObject({ status: "refused" });
      expect(await submitCode(rightful.token, newest, client), name).toMatchObject({ status: "passed" });
    }
  },
  120_000,
);

/** Requests codes as soon as Vonage lets the previous messages be canceled. */
async function requestAgain(tokens: string[], channel: "sms" | "voice"): Promise<void> {
  await phone.passTime(31);
  const outcomes = await inBatches(tokens, (token) => resendCode(token, channel, newClient()));
  expect(outcomes.filter(({ status }) => status !== "code_sent")).toEqual([]);
  await phone.advance(13);
  await inBatches(outcomes, async (outcome) => "afterResponse" in outcome && outcome.afterResponse?.());
}

/** Few enough at once for the pool and the circuit breaker. */
async function inBatches<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += 6)
    results.push(...(await Promise.all(items.slice(from, from + 6).map((item, n) => work(item, from + n)))));
  return results;
}

test("A75: a password-holder who starts a hundred sign-ins does not end the owner's", async () => {
  const owner = await user();
  const mine = await openChallenge(order.signIn(owner), newClient());
  const code = await phone.lastCode(owner.phone);
  for (let n = 0; n < 100; n++) await openChallenge(order.signIn(owner), newClient());
  expect(await phone.sends(owner.phone)).toHaveLength(1);
  expect(await viewChallenge(mine.token)).toMatchObject({
    code: "alive",
    attemptsLeft: 3,
    sendProblem: null,
  });
  expect(await submitCode(mine.token, code, newClient())).toMatchObject({ status: "passed" });
});

test("an owner whose code was replaced in another browser sees that and requests another one", async () => {
  const owner = await user();
  const mine = await openChallenge(order.signIn(owner), newClient());
  const other = await openChallenge(order.signIn(owner), newClient());
  await requestAgain([other.token], "sms");
  expect(await viewChallenge(mine.token)).toMatchObject({
    status: "open",
    code: "not_sent",
    sendProblem: "code_replaced",
    attemptsLeft: 3,
  });
  await requestAgain([mine.token], "sms");
  expect(await submitCode(mine.token, await phone.lastCode(owner.phone), newClient())).toMatchObject({
    status: "passed",
  });
});

/** Opens challenges of every kind for the owner's number, none of which may use the owner's code. */
async function openAsStrangers(owner: TestUser, count: number): Promise<string[]> {
  const opened = await inBatches(Array.from({ length: count }), async (_, n) =>
    openChallenge(await orderFor(n % 10 === 0 ? "change_phone" : "sign_up", owner), newClient()),
  );
  return opened.map(({ token }) => token);
}

/** Opens sign-ins and password resets, as someone with the password or the mailbox can. */
async function openAsPasswordHolder(owner: TestUser): Promise<string[]> {
  const purposes = Array.from({ length: 5 }, (): Purpose[] => ["sign_in", "reset_password"]).flat();
  const opened = await inBatches(purposes, async (purpose) =>
    openChallenge(await orderFor(purpose, owner), newClient()),
  );
  return opened.map(({ token }) => token);
}

/** Opens a sign-in and waits for its code. Returns how long that took. */
async function requestCode(owner: TestUser, meanwhile: () => Promise<void>) {
  const { token } = await openChallenge(order.signIn(owner), newClient());
  const view = await viewChallenge(token);
  if (view.status !== "open") throw new Error(`the owner's sign-in is ${view.status}`);
  await meanwhile();
  if (view.code === "alive") return { token, seconds: 0 };
  const waitSeconds = view.resendWaitSeconds ?? Infinity;
  await phone.passTime(waitSeconds);
  const sent = await resendCode(token, "sms", newClient());
  expect(sent).toMatchObject({ status: "code_sent" });
  await phone.advance(13);
  if ("afterResponse" in sent) await sent.afterResponse?.();
  return { token, seconds: waitSeconds + 13 };
}

test("A74, A75: while a thousand strangers and a password-holder start challenges for an owner's number, the owner signs in within a minute, and their codes pass nothing else", async () => {
  const owner = await user();
  for (const [index, isFirst] of [true, false, true, false].entries()) {
    await phone.passTime(60 * 60);
    const others: { strangers: string[]; holder: string[] } = { strangers: [], holder: [] };
    const attack = async () => {
      others.strangers.push(...(await openAsStrangers(owner, 125)));
      others.holder.push(...(await openAsPasswordHolder(owner)));
    };
    // Half of the attack comes before the owner, with the strangers or the password-holder first.
    if (isFirst) await attack();
    else others.holder.push(...(await openAsPasswordHolder(owner)));
    const { token, seconds } = await requestCode(owner, attack);
    expect(seconds, `round ${index + 1}`).toBeLessThan(60);
    if (!isFirst) others.strangers.push(...(await openAsStrangers(owner, 125)));

    const code = await phone.lastCode(owner.phone);
    expect(others.strangers).toHaveLength(250);
    // Wrong codes for the owner's account count, so the password-holder tries one challenge.
    const tried = [...others.strangers.filter((_, n) => n % 5 === 0), others.holder.at(-1) ?? ""];
    const answers = await inBatches(tried, (each) => submitCode(each, code, newClient()));
    expect(answers.filter(({ status }) => status === "passed")).toEqual([]);
    expect(await submitCode(token, code, newClient())).toMatchObject({ status: "passed" });
    expect(await createSession(token, newClient())).toMatchObject({ status: "signed_in" });
  }
  expect(await db().challenge.count({ where: { phone: owner.phone, passedAt: { not: null } } })).toBe(4);
}, 60_000);
