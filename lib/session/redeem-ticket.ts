// From a passed challenge to a session: one transaction burns the challenge, makes the user (when signing up), the
// session and the event – or none of them.
import "server-only";
import { recordEvent } from "../audit";
import { refuseSignUp, redeemChallenge } from "../challenge/redeem";
import { findChallenge, type ChallengeRow } from "../challenge/store";
import { db, type Transaction } from "../db";
import type { Requester } from "../requester";
import { newToken } from "../token";
import { insertSession } from "./sessions";

/** Why a ticket opens nothing. */
export type TicketRefusal = "not_passed" | "suspended" | "email_taken" | "phone_taken";

export type TicketOutcome =
  | { status: "signed_in"; userId: string; sessionToken: string }
  | { status: "refused"; refusal: TicketRefusal };

/** Redeems the token of a passed challenge, once. */
export async function redeemTicket(ticket: string, requester: Requester): Promise<TicketOutcome> {
  const sessionToken = newToken();
  try {
    return await db().$transaction(async (tx) => {
      const challenge = await redeemChallenge(tx, ticket);
      if (!challenge?.factor) return { status: "refused", refusal: "not_passed" } as const;
      const isSignUp = challenge.purpose === "sign_up";
      const userId = isSignUp ? await insertUser(tx, challenge) : await greetUser(tx, challenge);
      if (!userId) return { status: "refused", refusal: "suspended" } as const;
      const { id: challengeId, factor } = challenge;
      const sessionId = await insertSession(
        tx,
        { token: sessionToken, userId, challengeId, factor },
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
    const taken = isUniqueViolation(error) ? await takenBySomebody(ticket) : null;
    if (!taken) throw error;
    await refuseSignUp(ticket, taken, requester);
    return { status: "refused", refusal: taken };
  }
}

async function insertUser(tx: Transaction, challenge: ChallengeRow): Promise<string> {
  const {
    draftName: name,
    draftEmail: email,
    draftPasswordHash: passwordHash,
    phone,
    phoneCountry,
  } = challenge;
  if (name === null || email === null || passwordHash === null) throw new Error("a sign-up without a draft");
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
      search: `${name} ${email} ${phone.slice(1)}`.toLowerCase(),
    },
    select: { id: true },
  });
  return user.id;
}

/** Null for a user who was suspended while they signed in: the challenge is burnt, and nothing comes of it. */
async function greetUser(tx: Transaction, { userId }: ChallengeRow): Promise<string | null> {
  if (!userId) return null;
  const { count } = await tx.user.updateMany({
    where: { id: userId, suspendedAt: null },
    data: { lastSignInAt: new Date() },
  });
  return count === 1 ? userId : null;
}

/** Only now, with the phone proven, may a person learn that their e-mail or phone has an account. */
async function takenBySomebody(ticket: string): Promise<"email_taken" | "phone_taken" | null> {
  const challenge = await findChallenge(ticket);
  if (!challenge?.draftEmail) return null;
  if (await db().user.findUnique({ where: { phone: challenge.phone }, select: { id: true } }))
    return "phone_taken";
  const byEmail = await db().user.findUnique({
    where: { email: challenge.draftEmail },
    select: { id: true },
  });
  return byEmail ? "email_taken" : null;
}

function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown }).code === "P2002";
}
