// From a passed challenge to a session: one transaction burns the challenge, makes the user (when signing up), the
// session and the event – or none of them.
import "server-only";
import { recordEvent } from "../audit";
import { redeemChallenge, refuseClaim } from "../challenge/redeem";
import { findChallenge, lockNumber, type ChallengeRow } from "../challenge/store";
import { db, isUniqueViolation, type Transaction } from "../db";
import { endLostPhoneCase } from "../factors/lost-phone-case";
import { notify } from "../notices";
import type { Requester } from "../requester";
import { searchText } from "../search";
import { hashToken, newToken } from "../token";
import type { Factor } from "@/prisma/generated/enums";
import { insertSession, revokeSessions } from "./sessions";
import { NumberTaken, takeNumber } from "./take-number";

/** Why a ticket opens nothing. */
export type TicketRefusal = "not_passed" | "suspended" | "email_taken" | "phone_taken";

export type TicketOutcome =
  | { status: "signed_in"; userId: string; sessionToken: string }
  | { status: "refused"; refusal: TicketRefusal };

/** Redeems the token of a passed challenge, once. `browser` is the token by which the browser is known again. */
export async function redeemTicket(
  ticket: string,
  requester: Requester,
  browser = newToken(),
): Promise<TicketOutcome> {
  const sessionToken = newToken();
  const found = await findChallenge(ticket);
  try {
    return await db().$transaction(async (tx) => {
      // Whose the number is becomes settled here: its lock comes before any row.
      if (found?.purpose === "sign_up") await lockNumber(tx, found.phone);
      const challenge = await redeemChallenge(tx, ticket, ["sign_up", "sign_in"]);
      if (!challenge?.factor) return { status: "refused", refusal: "not_passed" } as const;
      const isSignUp = challenge.purpose === "sign_up";
      if (await isOvertaken(tx, challenge)) return { status: "refused", refusal: "not_passed" } as const;
      const userId = isSignUp ? await insertUser(tx, challenge, requester) : await greetUser(tx, challenge);
      if (!userId) return { status: "refused", refusal: "suspended" } as const;
      const { id: challengeId, factor, keep: kept } = challenge;
      const browserHash = hashToken(browser);
      if (!isSignUp) await settleSignIn(tx, { userId, factor, browserHash }, requester);
      const sessionId = await insertSession(
        tx,
        { token: sessionToken, userId, challengeId, factor, kept, browserHash },
        requester,
      );
      await recordEvent(tx, requester, {
        name: isSignUp ? "sign_up_completed" : "sign_in_succeeded",
        userId,
        data: { challengeId, sessionId, factor },
      });
      return { status: "signed_in", userId, sessionToken } as const;
    });
  } catch (error) {
    const taken = await takenBySomebody(ticket, error);
    if (!taken) throw error;
    await refuseClaim(ticket, taken, requester);
    return { status: "refused", refusal: taken };
  }
}

type SignIn = { userId: string; factor: Factor; browserHash: Uint8Array<ArrayBuffer> };

/** What a sign-in means for what was there before it. Whoever has a factor has not lost it; a pass ends everything else. */
async function settleSignIn(
  tx: Transaction,
  { userId, factor, browserHash }: SignIn,
  requester: Requester,
): Promise<void> {
  if (factor === "support_pass") {
    await revokeSessions(tx, userId);
    await notify(tx, userId, "pass_used", {}, requester);
    return;
  }
  await endLostPhoneCase(tx, userId, "factor_proven", requester);
  if (!(await isKnownBrowser(tx, userId, browserHash)))
    await notify(tx, userId, "new_browser", {}, requester);
}

/** Whether the user has signed in with this browser before. */
async function isKnownBrowser(
  tx: Transaction,
  userId: string,
  browserHash: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return (await tx.session.findFirst({ where: { userId, browserHash }, select: { id: true } })) !== null;
}

async function insertUser(tx: Transaction, challenge: ChallengeRow, requester: Requester): Promise<string> {
  const {
    draftName: name,
    draftEmail: email,
    draftPasswordHash: passwordHash,
    phone,
    phoneCountry,
  } = challenge;
  if (name === null || email === null || passwordHash === null) throw new Error("a sign-up without a draft");
  await takeNumber(tx, phone, requester);
  const now = new Date();
  const user = await tx.user.create({
    data: {
      name,
      email,
      passwordHash,
      phone,
      phoneCountry,
      phoneVerifiedAt: challenge.passedAt ?? now,
      lastSignInAt: now,
      search: searchText({ name, email, phone }),
    },
    select: { id: true },
  });
  return user.id;
}

/**
 * The password was changed after this sign-in was asked for: judging the old one takes time, and the challenge was opened only
 * afterwards, so that nothing has ended it.
 */
async function isOvertaken(tx: Transaction, { userId, createdAt }: ChallengeRow): Promise<boolean> {
  if (userId === null) return false;
  const changed = { id: userId, passwordChangedAt: { gt: createdAt } };
  return (await tx.user.findFirst({ where: changed, select: { id: true } })) !== null;
}

/** Null for a user who was suspended while they signed in: the challenge is burnt, and nothing comes of it. */
async function greetUser(tx: Transaction, { userId }: ChallengeRow): Promise<string | null> {
  if (!userId) return null;
  const { count } = await tx.user.updateMany({
    where: { id: userId, suspendedAt: null, frozenAt: null },
    data: { lastSignInAt: new Date() },
  });
  return count === 1 ? userId : null;
}

/** Only now, with the phone proven, may a person learn that their e-mail or phone has an account. */
async function takenBySomebody(
  ticket: string,
  error: unknown,
): Promise<"email_taken" | "phone_taken" | null> {
  if (error instanceof NumberTaken) return "phone_taken";
  if (!isUniqueViolation(error)) return null;
  const challenge = await findChallenge(ticket);
  if (!challenge?.draftEmail) return null;
  const { phone } = challenge;
  const owner = await db().user.findFirst({ where: { phone, phoneLapsedAt: null }, select: { id: true } });
  if (owner) return "phone_taken";
  const byEmail = await db().user.findUnique({
    where: { email: challenge.draftEmail },
    select: { id: true },
  });
  return byEmail ? "email_taken" : null;
}
