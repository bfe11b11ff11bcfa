import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { simulator } from "@/testing/fixture";
import { newNumber, order, createTestPhone, newClient, user } from "@/testing/challenge-fixture";
import { submitCode } from "@/lib/challenge/attempt";
import { openChallenge } from "@/lib/challenge/challenge";
import { viewChallenge } from "@/lib/challenge/view";
import { db, inTransaction } from "@/lib/database/client";
import { createLink } from "@/lib/notifications/email-links";
import { createSession } from "@/lib/session/create-session";
import { UNDO_HOURS, undoWaitSeconds } from "./undo-window";
import { textPhoneChanged } from "./text-phone-changed";
import { undoPhoneChange, findPhoneUndo } from "./undo-phone-change";

process.env["VONAGE_SENDER"] = "Twofold";

const phone = createTestPhone(simulator);
const HOUR = 60 * 60;

beforeEach(async () => {
  await phone.reset();
  await db().providerHealth.deleteMany();
  await db().deliveryCount.deleteMany();
});

async function createPhoneChange(secondsAgo = 0) {
  const testUser = await user();
  const { token } = await openChallenge(order.signIn(testUser), newClient());
  await submitCode(token, await phone.lastCode(testUser.phone), newClient());
  await createSession(token, newClient());
  const now = newNumber();
  await db().user.update({ where: { id: testUser.id }, data: { phone: now, search: `somebody ${now}` } });
  const changedAt = new Date(Date.now() - secondsAgo * 1000);
  const change = await db().phoneChange.create({
    data: {
      userId: testUser.id,
      previousPhone: testUser.phone,
      previousCountry: "DE",
      previousVerifiedAt: new Date(0),
      phone: now,
      changedAt,
      undoUntil: new Date(changedAt.getTime() + UNDO_HOURS * HOUR * 1000),
    },
  });
  return { userId: testUser.id, former: testUser.phone, now, changeId: change.id };
}

/** A link whose own lifetime exceeds the undo window. */
function createUndoLink({ userId, changeId }: { userId: string; changeId: string }): Promise<string> {
  const order = { action: "undo_phone_change", data: { phoneChangeId: changeId } } as const;
  return inTransaction((tx) => createLink(tx, { ...order, userId, lifetimeSeconds: 72 * HOUR }));
}

const getUser = (userId: string) => db().user.findUniqueOrThrow({ where: { id: userId } });
const findTexts = async (number: string) => (await phone.messages(number)).filter(({ code }) => code === "");
const getSpentBudget = async () =>
  (await db().deliveryCount.findFirstOrThrow({ where: { scope: "money", subject: "all" } })).asked;
const findEvents = (userId: string, name: string) => db().auditEvent.findMany({ where: { userId, name } });

describe("the text message to the previous number", () => {
  test("describes the change without a full number, uses plain characters, and links to the undo page", async () => {
    const change = await createPhoneChange();
    await textPhoneChanged(change);
    const [text] = await findTexts(change.former);
    expect(text?.text).toContain(`ending in ${change.now.slice(-3)}`);
    expect(text?.text).not.toContain(change.now.slice(1));
    expect(text?.text).toMatch(/^[\x20-\x7e]+$/);
    const token = /\/undo-phone-change\/([\w-]{43})$/.exec(text?.text ?? "")?.[1] ?? "";
    expect(await undoPhoneChange(token, newClient())).toMatchObject({ status: "undone" });
    expect((await getUser(change.userId)).phone).toBe(change.former);
    expect(await findEvents(change.userId, "text_sent")).toHaveLength(1);
    const trail = JSON.stringify(await db().auditEvent.findMany({ where: { userId: change.userId } }));
    for (const secret of [token, change.former, change.now]) expect(trail).not.toContain(secret);
  });

  test("counts toward the daily budget and is sent even if the budget is spent", async () => {
    const change = await createPhoneChange();
    await db().deliveryCount.updateMany({ where: { scope: "money" }, data: { asked: 50_000_000n } });
    const { token } = await openChallenge(order.signUp(newNumber()), newClient());
    expect(await viewChallenge(token)).toMatchObject({ sendProblem: "budget_spent" });
    await textPhoneChanged(change);
    expect(await findTexts(change.former)).toHaveLength(1);
    // A text to Germany in two parts, at the example prices.
    expect(await getSpentBudget()).toBe(50_160_000n);
    const row = await db().delivery.findFirstOrThrow({ where: { phone: change.former, hasCode: false } });
    expect(row).toMatchObject({ state: "accepted", costMicros: 160_000, purpose: "change_phone" });
  });

  test("is retried until Vonage accepts it, and costs nothing if Vonage refuses it", async () => {
    const change = await createPhoneChange();
    const before = await getSpentBudget();
    await phone.fault({ fault: "throttled", call: "text" });
    await expect(textPhoneChanged(change)).rejects.toThrow("throttled");
    expect(await getSpentBudget()).toBe(before);
    await textPhoneChanged(change);
    expect(await findTexts(change.former)).toHaveLength(1);
    expect(await findEvents(change.userId, "text_not_sent")).toMatchObject([
      { data: { problem: "throttled" } },
    ]);
  });

  test("is abandoned after three tries with an unknown outcome", async () => {
    const change = await createPhoneChange();
    await phone.fault({ fault: "reset", call: "text", carried_out: true, times: null });
    for (let attempt = 0; attempt < 3; attempt++) await expect(textPhoneChanged(change)).rejects.toThrow();
    await textPhoneChanged(change);
    expect(await findTexts(change.former)).toHaveLength(3);
  });

  test("is not sent if there is nothing to undo", async () => {
    const [undone, over] = [await createPhoneChange(), await createPhoneChange(48 * HOUR + 1)];
    await db().phoneChange.update({ where: { id: undone.changeId }, data: { undoneAt: new Date() } });
    for (const change of [undone, over, { ...over, changeId: randomUUID() }]) await textPhoneChanged(change);
    expect(await findTexts(undone.former)).toEqual([]);
    expect(await findTexts(over.former)).toEqual([]);
  });
});

describe("A41: undoing a phone change by link", () => {
  test("restores the number, ends all sessions and challenges, and removes factors added since", async () => {
    const change = await createPhoneChange(60);
    const { userId, former, now } = change;
    const pendingSignIn = await openChallenge(order.signIn({ id: userId, phone: now }), newClient());
    const code = await phone.lastCode(now);
    await db().authenticator.create({
      data: { userId, secret: new Uint8Array(20), createdAt: new Date(), confirmedAt: new Date() },
    });
    await db().recoveryCode.create({
      data: { userId, salt: new Uint8Array(16), hash: new Uint8Array(32), createdAt: new Date() },
    });
    const token = await createUndoLink(change);
    expect(await undoPhoneChange(token, newClient())).toEqual({ status: "undone", frozen: false });

    const after = await getUser(userId);
    expect(after).toMatchObject({ phone: former, phoneLapsedAt: null, phoneVerifiedAt: new Date(0) });
    expect(after.search).toContain(former.slice(1));
    expect(await db().session.count({ where: { userId, revokedAt: null } })).toBe(0);
    expect(await submitCode(pendingSignIn.token, code, newClient())).toMatchObject({
      refusal: "challenge_over",
    });
    expect(await db().authenticator.count({ where: { userId } })).toBe(0);
    expect(await db().recoveryCode.count({ where: { userId } })).toBe(0);
    expect(await undoWaitSeconds(userId)).toBe(0);
    expect(await findEvents(userId, "phone_change_undone")).toMatchObject([
      { data: { by: "link", sessions: 1, frozen: false } },
    ]);
    expect(await db().notification.count({ where: { userId, kind: "phone_change_undone" } })).toBe(1);
    // The new number is no longer a factor.
    await openChallenge(order.signIn({ id: userId, phone: former }), newClient());
    expect(await phone.sends(former)).toHaveLength(2);
  });

  test("keeps factors added more than a week before the change", async () => {
    const change = await createPhoneChange();
    const before = new Date(Date.now() - 8 * 24 * HOUR * 1000);
    const { userId } = change;
    await db().authenticator.create({ data: { userId, secret: new Uint8Array(20), createdAt: before } });
    await undoPhoneChange(await createUndoLink(change), newClient());
    expect(await db().authenticator.count({ where: { userId } })).toBe(1);
  });

  test.each([
    ["48 hours minus a second", 48 * HOUR - 1, "undone"],
    ["48 hours plus a second", 48 * HOUR + 1, "over"],
  ])("works for 48 hours (%s)", async (_, seconds, status) => {
    const change = await createPhoneChange(seconds);
    const token = await createUndoLink(change);
    expect((await undoWaitSeconds(change.userId)) > 0).toBe(status === "undone");
    expect((await findPhoneUndo(token)) !== null).toBe(status === "undone");
    expect(await undoPhoneChange(token, newClient())).toMatchObject({ status });
    expect((await getUser(change.userId)).phone).toBe(status === "undone" ? change.former : change.now);
  });

  test("viewing a link changes nothing, however often", async () => {
    const change = await createPhoneChange();
    const token = await createUndoLink(change);
    for (let look = 0; look < 3; look++)
      expect(await findPhoneUndo(token)).toMatchObject({
        former: `+49 ••• ${change.former.slice(-3)}`,
        now: `+49 ••• ${change.now.slice(-3)}`,
      });
    expect((await getUser(change.userId)).phone).toBe(change.now);
    expect(await undoPhoneChange(token, newClient())).toMatchObject({ status: "undone" });
  });

  test("happens once, even with twenty concurrent requests and two links", async () => {
    const change = await createPhoneChange();
    const tokens = [await createUndoLink(change), await createUndoLink(change)];
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => undoPhoneChange(tokens[n % 2] ?? "", newClient())),
    );
    // A second click returns the same outcome.
    expect(outcomes.filter(({ status }) => status === "undone")).toHaveLength(20);
    expect(await findEvents(change.userId, "phone_change_undone")).toHaveLength(1);
    await phone.passTime(HOUR + 1);
    for (const token of tokens)
      expect(await undoPhoneChange(token, newClient())).toMatchObject({ status: "over" });
  });

  test("a link works only for its own change and its own action", async () => {
    const [mine, theirs] = [await createPhoneChange(), await createPhoneChange()];
    const crossed = await createUndoLink({ userId: mine.userId, changeId: theirs.changeId });
    const other = await inTransaction((tx) =>
      createLink(tx, {
        action: "not_me",
        userId: mine.userId,
        data: { phoneChangeId: mine.changeId } as object,
        lifetimeSeconds: HOUR,
      }),
    );
    for (const token of [crossed, other, "", "a".repeat(43)]) {
      expect(await findPhoneUndo(token)).toBeNull();
      expect(await undoPhoneChange(token, newClient())).toMatchObject({ status: "over" });
    }
    expect((await getUser(mine.userId)).phone).toBe(mine.now);
    expect((await getUser(theirs.userId)).phone).toBe(theirs.now);
  });
});
