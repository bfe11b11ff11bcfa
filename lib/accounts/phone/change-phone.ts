// A new number grants nothing until its code is entered in the session that started the change (A39).
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { cancelChallenge, openChallenge, type Unfinished } from "@/lib/challenge/challenge";
import { endChallenges } from "@/lib/challenge/end-challenges";
import { redeemChallenge, refuseClaim } from "@/lib/challenge/redeem";
import { findChallenge, lockNumber, type ChallengeRow } from "@/lib/challenge/store";
import { inTransaction, type Transaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import { queuePhoneChangedText } from "@/lib/jobs/outbox";
import { maskPhone, type PhoneDetails, type PhoneRefusal } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshFactor, requireUser } from "@/lib/session/current-user";
import { revokeSessions, type LiveSession } from "@/lib/session/sessions";
import { NumberTaken, takeNumber } from "@/lib/session/transfer-phone";
import { claimIfStopped, validatePhone, type NumberForm, type StopRefusal } from "./validate-phone";
import { UNDO_HOURS, undoWaitSeconds } from "./undo-window";
import { writePhone } from "./write-phone";
import { HOUR_MS } from "@/lib/values/durations";

export type PhoneChangeRefusal =
  PhoneRefusal | StopRefusal | "too_many_changes" | "phone_same" | "phone_change_open";

export type PhoneChangeOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | ({ status: "refused"; refusal: PhoneChangeRefusal; retryAfterSeconds?: number } & PhoneDetails);

/** `previousToken` is a pending change of this browser, which this one replaces. */
export async function startPhoneChange(
  form: NumberForm,
  previousToken: string | null,
  client: ClientInfo,
): Promise<PhoneChangeOutcome> {
  const { id: sessionId, user } = await requireFreshFactor("phone");
  const { id: userId } = user;
  const waitSeconds = await undoWaitSeconds(userId);
  if (waitSeconds > 0)
    return { status: "refused", refusal: "phone_change_open", retryAfterSeconds: waitSeconds };
  const validated = await validatePhone(form, {
    client,
    userId,
    limit: ["phone_changes_per_user", userId],
    refusalEvent: "phone_change_refused",
  });
  if (validated.status === "refused") {
    const { refusal } = validated;
    return { ...validated, refusal: refusal === "over_limit" ? "too_many_changes" : refusal };
  }
  const { phone, country: phoneCountry } = validated;
  if (phone === user.phone && !user.phoneLapsedAt) return { status: "refused", refusal: "phone_same" };

  const claim = await claimIfStopped(validated, userId, client);
  if (claim) return claim;
  await cancelPendingChange(previousToken, sessionId, client);
  const opened = await openChallenge(
    {
      purpose: "change_phone",
      phone,
      phoneCountry,
      subject: { userId },
      sessionId,
      event: "phone_change_started",
      liftsStop: validated.isStopped,
    },
    client,
  );
  return { status: "challenge_opened", ...opened };
}

export type PhoneChanged =
  | { status: "changed" }
  /** The number belongs to another user, or its previous owner can still restore it. */
  | { status: "phone_taken" }
  | { status: "not_passed" };

/** Requires no fresh factor: its challenge was opened with one. */
export async function finishPhoneChange(token: string, client: ClientInfo): Promise<PhoneChanged> {
  const session = await requireUser();
  const found = await findChallenge(token);
  if (found?.purpose !== "change_phone") return { status: "not_passed" };
  try {
    return await inTransaction(async (tx) => {
      // Lock both numbers before any row, so that sign-ups with them run before or after.
      for (const phone of [found.phone, session.user.phone].sort()) await lockNumber(tx, phone);
      const challenge = await redeemChallenge(tx, token, ["change_phone"]);
      if (challenge?.sessionId !== session.id) return { status: "not_passed" };
      // If two windows started a change, the first to finish wins.
      if ((await undoWaitSeconds(session.user.id, tx)) > 0) return { status: "not_passed" };
      await takeNumber(tx, challenge.phone, client, session.user.id);
      await applyChange(tx, session, challenge, client);
      return { status: "changed" };
    });
  } catch (error) {
    if (!(error instanceof NumberTaken)) throw error;
    await refuseClaim(token, "phone_taken", client);
    return { status: "phone_taken" };
  }
}

/** Cancels the code to a mistyped number if Vonage allows it. */
async function cancelPendingChange(
  token: string | null,
  sessionId: string,
  client: ClientInfo,
): Promise<void> {
  const challenge = token === null ? null : await findChallenge(token);
  if (token !== null && challenge?.purpose === "change_phone" && challenge.sessionId === sessionId)
    await cancelChallenge(token, client);
}

async function applyChange(
  tx: Transaction,
  session: LiveSession,
  { id: challengeId, phone, phoneCountry, passedAt }: ChallengeRow,
  client: ClientInfo,
): Promise<void> {
  const userId = session.user.id;
  await endChallenges(tx, userId, "session_over");
  const now = new Date();
  const previous = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  await writePhone(tx, previous, { phone, phoneCountry, phoneVerifiedAt: passedAt ?? now }, now);
  // A number that now belongs to another user cannot be restored.
  const isUndoable = previous.phoneLapsedAt === null;
  const { id: changeId } = await tx.phoneChange.create({
    data: {
      userId,
      previousPhone: previous.phone,
      previousCountry: previous.phoneCountry,
      previousVerifiedAt: previous.phoneVerifiedAt,
      phone,
      changedAt: now,
      undoUntil: new Date(now.getTime() + (isUndoable ? UNDO_HOURS * HOUR_MS : 0)),
    },
  });
  const sessions = await revokeSessions(tx, userId, { except: session.id });
  const numbers = { former: maskPhone(previous.phone), now: maskPhone(phone) };
  await recordEvent(tx, client, {
    name: "phone_changed",
    userId,
    data: { challengeId, changeId, ...numbers, sessions },
  });
  await createNotification(
    tx,
    userId,
    "phone_changed",
    { changeId: isUndoable ? changeId : null, ...numbers },
    client,
  );
  if (isUndoable) await queuePhoneChangedText(tx, changeId);
}
