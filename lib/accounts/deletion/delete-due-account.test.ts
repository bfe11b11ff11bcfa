import "@/testing/fixture";
import { describe, expect, test } from "vitest";
import { newClient, newNumber, order, user } from "@/testing/challenge-fixture";
import { openChallenge } from "@/lib/challenge/challenge";
import { findChallenge } from "@/lib/challenge/store";
import { db } from "@/lib/database/client";
import { deleteDueAccount } from "./delete-due-account";

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1000);

async function dueIn(seconds: number): Promise<string> {
  const { id } = await user();
  await db().user.update({ where: { id }, data: { deletionDueAt: inSeconds(seconds) } });
  return id;
}

const isThere = async (id: string) => (await db().user.count({ where: { id } })) === 1;

describe("a scheduled deletion", () => {
  test("runs when it is due, and not a second before", async () => {
    const [early, due] = [await dueIn(1), await dueIn(-1)];
    expect(await deleteDueAccount(early)).toBe(false);
    expect(await isThere(early)).toBe(true);
    expect(await deleteDueAccount(due)).toBe(true);
    expect(await isThere(due)).toBe(false);
  });

  test("does nothing if it was canceled or is already complete", async () => {
    const { id } = await user();
    expect(await deleteDueAccount(id)).toBe(false);
    expect(await isThere(id)).toBe(true);
    const due = await dueIn(-1);
    const tried = await Promise.all([deleteDueAccount(due), deleteDueAccount(due)]);
    expect(tried.filter(Boolean)).toHaveLength(1);
  });

  test("of an account with an unconfirmed address ends no sign-up of the person who has that address", async () => {
    const due = await dueIn(-1);
    const { email } = await db().user.update({ where: { id: due }, data: { emailConfirmedAt: null } });
    const { token } = await openChallenge(order.signUp(newNumber(), email), newClient());
    expect(await deleteDueAccount(due)).toBe(true);
    expect(await findChallenge(token)).toMatchObject({ draftEmail: email, endedAt: null });
  });

  test("keeps the deliveries to a number that now belongs to another user", async () => {
    const due = await dueIn(-1);
    const [{ phone }, number] = [await user(), newNumber()];
    const now = new Date();
    const change = {
      previousCountry: "DE",
      previousVerifiedAt: now,
      phone: number,
      changedAt: now,
      undoUntil: now,
    };
    await db().phoneChange.create({ data: { userId: due, previousPhone: phone, ...change } });
    const message = {
      purpose: "sign_in",
      channel: "sms",
      phoneCountry: "DE",
      ip: "",
      state: "accepted",
    } as const;
    await db().delivery.create({ data: { ...message, phone, requestedAt: now } });
    expect(await deleteDueAccount(due)).toBe(true);
    expect(await db().delivery.count({ where: { phone } })).toBe(1);
  });
});
