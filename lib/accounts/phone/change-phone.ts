// Changing one's phone number: the new one is proven by a code, in the session that asked for it. Until then nothing has
// changed, and the pending number opens nothing (threats A39). Afterwards the former one can be brought back for two days.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { cancelChallenge, openChallenge, type Unfinished } from "@/lib/challenge/challenge";
import { endChallenges } from "@/lib/challenge/end-challenges";
import { redeemChallenge, refuseClaim } from "@/lib/challenge/redeem";
import { findChallenge, lockNumber, type ChallengeRow } from "@/lib/challenge/store";
import { inTransaction, type Transaction } from "@/lib/database/client";
import { createNotification } from "@/lib/notifications/notifications";
import { queuePhoneChangedText } from "@/lib/jobs/outbox";
import { maskPhone, type PhoneRefusal } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshFactor, requireUser } from "@/lib/session/current-user";
import { revokeSessions, type LiveSession } from "@/lib/session/sessions";
import { NumberTaken, takeNumber } from "@/lib/session/transfer-phone";
import { admitNumber, type NumberForm } from "./validate-phone";
import { UNDO_HOURS, undoWaitSeconds } from "./undo-window";
import { writePhone } from "./write-phone";

export type PhoneChangeRefusal =
  PhoneRefusal | "too_many_changes" | "messages_stopped" | "phone_same" | "phone_change_open";

export type PhoneChangeOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: PhoneChangeRefusal; retryAfterSeconds?: number };

/**
 * Sends a code to the number that is to be the new one. Whether it belongs to somebody is told only to whoever proves it.
 * `former` is the token of a change that this browser has begun and gives up by this one.
 */
export async function startPhoneChange(
  form: NumberForm,
  former: string | null,
  client: ClientInfo,
): Promise<PhoneChangeOutcome> {
  const { id: sessionId, user } = await requireFreshFactor("phone");
  const { id: userId } = user;
  const waitSeconds = await undoWaitSeconds(userId);
  if (waitSeconds > 0)
    return { status: "refused", refusal: "phone_change_open", retryAfterSeconds: waitSeconds };
  const admitted = await admitNumber(form, {
    client,
    userId,
    limit: ["phone_changes_per_user", userId],
    refusalEvent: "phone_change_refused",
  });
  if (admitted.status === "refused") {
    const { refusal } = admitted;
    return { ...admitted, refusal: refusal === "over_limit" ? "too_many_changes" : refusal };
  }
  const { phone, country: phoneCountry } = admitted;
  if (phone === user.phone && !user.phoneLapsedAt) return { status: "refused", refusal: "phone_same" };

  await giveUp(former, sessionId, client);
  const opened = await openChallenge(
    {
      purpose: "change_phone",
      phone,
      phoneCountry,
      subject: { userId },
      sessionId,
      event: "phone_change_started",
    },
    client,
  );
  return { status: "challenge_opened", ...opened };
}

export type PhoneChanged =
  | { status: "changed" }
  /** The number belongs to somebody else, or somebody else can still have it back. */
  | { status: "phone_taken" }
  /** Nothing was proven, by this session, for this. */
  | { status: "not_passed" };

/** Makes the number that was proven this user's, once. It needs no fresh factor: the challenge was opened with one. */
export async function finishPhoneChange(token: string, client: ClientInfo): Promise<PhoneChanged> {
  const session = await requireUser();
  const found = await findChallenge(token);
  if (found?.purpose !== "change_phone") return { status: "not_passed" };
  try {
    return await inTransaction(async (tx) => {
      // Both numbers are held still before any row is: a sign-up with either of them comes before, or after.
      for (const phone of [found.phone, session.user.phone].sort()) await lockNumber(tx, phone);
      const challenge = await redeemChallenge(tx, token, ["change_phone"]);
      if (challenge?.sessionId !== session.id) return { status: "not_passed" };
      // Of two changes that were begun in two windows the first one stands.
      if ((await undoWaitSeconds(session.user.id, tx)) > 0) return { status: "not_passed" };
      await takeNumber(tx, challenge.phone, client, session.user.id);
      await change(tx, session, challenge, client);
      return { status: "changed" };
    });
  } catch (error) {
    if (!(error instanceof NumberTaken)) throw error;
    await refuseClaim(token, "phone_taken", client);
    return { status: "phone_taken" };
  }
}

/** A code that is on its way to a mistyped number is cancelled where Vonage lets it. */
async function giveUp(token: string | null, sessionId: string, client: ClientInfo): Promise<void> {
  const challenge = token === null ? null : await findChallenge(token);
  if (token !== null && challenge?.purpose === "change_phone" && challenge.sessionId === sessionId)
    await cancelChallenge(token, client);
}

const HOUR_MS = 60 * 60 * 1000;

async function change(
  tx: Transaction,
  session: LiveSession,
  { id: challengeId, phone, phoneCountry, passedAt }: ChallengeRow,
  client: ClientInfo,
): Promise<void> {
  const userId = session.user.id;
  // What waits for a code to the former number, in whatever browser, is over: it opens nothing from now on.
  await endChallenges(tx, userId, "session_over");
  const now = new Date();
  const former = await tx.user.findUniqueOrThrow({ where: { id: userId } });
  await writePhone(tx, former, { phone, phoneCountry, phoneVerifiedAt: passedAt ?? now }, now);
  // A number that is somebody else's by now cannot come back.
  const isUndoable = former.phoneLapsedAt === null;
  const { id: changeId } = await tx.phoneChange.create({
    data: {
      userId,
      formerPhone: former.phone,
      formerCountry: former.phoneCountry,
      formerVerifiedAt: former.phoneVerifiedAt,
      phone,
      changedAt: now,
      undoUntil: new Date(now.getTime() + (isUndoable ? UNDO_HOURS * HOUR_MS : 0)),
    },
  });
  const sessions = await revokeSessions(tx, userId, { except: session.id });
  const told = { former: maskPhone(former.phone), now: maskPhone(phone) };
  await recordEvent(tx, client, {
    name: "phone_changed",
    userId,
    data: { challengeId, changeId, ...told, sessions },
  });
  await createNotification(
    tx,
    userId,
    "phone_changed",
    { changeId: isUndoable ? changeId : null, ...told },
    client,
  );
  if (isUndoable) await queuePhoneChangedText(tx, changeId);
}
