// The challenge row and, with queries.ts, its only writer. Every write names the revision it read, so two
// requests never build on the same state. A number has one open request at a time, decided under a lock on
// the number.
import "server-only";
import { v7 as newId } from "uuid";
import type { AuditedChange } from "@/lib/audit/events";
import { recordEvent } from "@/lib/audit/record-event";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { isVerifiedNumber } from "@/lib/deliveries/limits/is-verified-number";
import type { ClientInfo } from "@/lib/http/client-info";
import { hashToken } from "@/lib/crypto/tokens";
import type { ChallengeModel, DeliveryModel } from "@/prisma/generated/models";
import type { Destination } from "@/lib/destinations";
import type { Channel } from "@/prisma/generated/enums";
import { VONAGE_TIMING } from "@/lib/vonage/timing";
import {
  CHALLENGE_RULES,
  isChecking,
  isCodeAlive,
  isExpired,
  isSendInFlight,
  secondsUntil,
  transition,
  type ChallengeEvent,
  type ChallengeSnapshot,
  type StateRefusal,
} from "./state";
import { codeSent } from "./code-settings";
import { toChallengeWrite, type ChallengeChange } from "./queries";

export type ChallengeRow = ChallengeModel & { delivery: DeliveryModel | null };

/** Enough for a busy row: each lost race means that another write succeeded. */
export const MAX_REREADS = 10;

const NEVER_SECONDS = 24 * 60 * 60;

export type ChangeOutcome =
  | { status: "changed"; challenge: ChallengeRow }
  | { status: "refused"; refusal: StateRefusal | "no_challenge"; retryAfterSeconds?: number };

/** Work in the transaction of the change. If it throws, both are rolled back. */
type SideEffect = (tx: Transaction, changed: ChallengeRow) => Promise<void>;

export async function findChallenge(token: string): Promise<ChallengeRow | null> {
  return db().challenge.findUnique({ where: { tokenHash: hashToken(token) }, include: { delivery: true } });
}

/** Returns the challenge with this token and its user's authenticator app, or null. */
export async function findChallengeWithAuthenticator(token: string) {
  return db().challenge.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { delivery: true, user: { select: { authenticator: true } } },
  });
}

export async function readChallenge(tx: Transaction, id: string): Promise<ChallengeRow> {
  return tx.challenge.findUniqueOrThrow({ where: { id }, include: { delivery: true } });
}

export type ChallengeDraft = { name: string; email: string; passwordHash: string };

export type NewChallenge = ChallengeSnapshot &
  Pick<ChallengeModel, "purpose" | "phone" | "phoneCountry" | "ip" | "createdAt"> &
  ChallengeExtras & { tokenHash: Uint8Array<ArrayBuffer>; subject: ChallengeSubject };

/** The user of the challenge, with the hash of the new password during a reset; or the data of a sign-up. */
export type ChallengeSubject = { userId: string; newPasswordHash?: string } | { draft: ChallengeDraft };

/** Fields that only some purposes have. They never change. */
export type ChallengeExtras = {
  /** The session that the outcome applies to (`step_up`, `change_phone`). */
  sessionId?: string;
  /** The page to open afterwards, and the id of the user it shows. */
  destination?: Destination;
  destinationId?: string;
  keep?: boolean;
  /** The nonce that a passkey must sign, if it is known beforehand. */
  passkeyNonce?: string;
};

export type NewChallengeRow = ReturnType<typeof toChallengeRow>;

export async function insertChallenge(tx: Transaction, challenge: NewChallengeRow): Promise<ChallengeRow> {
  return { ...(await tx.challenge.create({ data: challenge })), delivery: null };
}

export function toChallengeRow({ subject, ...challenge }: NewChallenge) {
  const subjectColumns =
    "userId" in subject
      ? { userId: subject.userId, draftPasswordHash: subject.newPasswordHash ?? null }
      : {
          userId: null,
          draftName: subject.draft.name,
          draftEmail: subject.draft.email,
          draftPasswordHash: subject.draft.passwordHash,
        };
  return { id: newId(), keep: false, ...challenge, ...subjectColumns };
}

/** Applies an event to a challenge in a transaction together with `sideEffect`. */
export async function changeChallenge(
  known: ChallengeRow,
  event: ChallengeEvent,
  sideEffect?: SideEffect,
): Promise<ChangeOutcome> {
  return updateWithRetry<never>(known, event, (challenge, change) =>
    inTransaction(async (tx) => {
      if (!(await compareAndSwap(tx, challenge, change))) return "stale";
      await sideEffect?.(tx, changed(challenge, change));
      return "changed";
    }),
  );
}

/** Distributes, so that no other result means no other status. */
type Aborted<Status extends string> = Status extends string ? { status: Status } : never;

/**
 * Applies an event to a challenge with the caller's `write`. Reads the row again if `write` returns `stale`
 * or the known row does not allow the event. Returns any other result of `write` as the status.
 */
export async function updateWithRetry<Other extends string = never>(
  known: ChallengeRow,
  event: ChallengeEvent,
  write: (
    challenge: ChallengeRow,
    change: Partial<ChallengeSnapshot>,
  ) => Promise<"changed" | "stale" | Other>,
): Promise<ChangeOutcome | Aborted<Other>> {
  const { id } = known;
  for (let read = 0; read < MAX_REREADS; read++) {
    const challenge =
      read === 0 ? known : await db().challenge.findUnique({ where: { id }, include: { delivery: true } });
    if (!challenge) return { status: "refused", refusal: "no_challenge" };
    const step = transition(challenge, event, new Date());
    if (step.status === "refused" && read === 0) continue;
    if (step.status === "refused") return step;
    const written = await write(challenge, step.change);
    if (written === "changed") return { status: "changed", challenge: changed(challenge, step.change) };
    if (written !== "stale") return { status: written } as Aborted<Other>;
  }
  return { status: "refused", refusal: "attempt_in_flight" };
}

function changed(challenge: ChallengeRow, change: Partial<ChallengeSnapshot>): ChallengeRow {
  return { ...challenge, ...change, revision: challenge.revision + 1 };
}

/**
 * Applies an event within a transaction. Returns false if the row has changed or does not allow the event.
 */
export async function updateChallengeInTx(
  tx: Transaction,
  challenge: ChallengeRow,
  event: ChallengeEvent,
  { isOutcomeUnknown = false } = {},
): Promise<boolean> {
  const change = toChange(challenge, event, { isOutcomeUnknown });
  return change !== null && compareAndSwap(tx, challenge, change);
}

/** Returns the change that an event makes in a challenge, or null if the challenge does not allow it. */
export function toChange(
  challenge: ChallengeSnapshot,
  event: ChallengeEvent,
  { isOutcomeUnknown = false } = {},
): ChallengeChange | null {
  const step = transition(challenge, event, new Date());
  if (step.status === "refused") return null;
  // A message that was not sent belongs to no challenge. One that may have been sent can be recovered.
  const notSent = event.type === "send_failed" && !event.isPreviousCodeValid && !isOutcomeUnknown;
  return { ...step.change, ...(notSent && { deliveryId: null }) };
}

/**
 * Stores the nonce that a passkey has to sign. No transition depends on it, so the revision stays the same.
 */
export async function setPasskeyNonce(id: string, passkeyNonce: string): Promise<void> {
  await db().challenge.updateMany({ where: { id }, data: { passkeyNonce } });
}

export type Claim =
  /** The delivery row exists: the message can be sent. */
  | { status: "ask"; deliveryId: string }
  /** Another challenge has the number, and this one may replace its code. Cancel that message first. */
  | { status: "occupied"; delivery: DeliveryModel }
  /** The number's last message is too recent to be canceled. No message is sent yet. */
  | { status: "waits"; retryAfterSeconds: number }
  /** The number's owner has it, or waits for it. No message is sent. */
  | { status: "left_alone" }
  /** The number does not belong to this user (any more). No message is sent. */
  | { status: "not_theirs" }
  | { status: "lost" };

/**
 * Decides whether a challenge gets the number's one open request. It never gets another challenge's code.
 * `isRequested`: the user pressed a button to get a code, so it may replace the code of an equal. Opening a
 * challenge replaces none, except that the number's owner goes before strangers.
 */
export async function acquireNumber(
  tx: Transaction,
  challenge: ChallengeRow,
  channel: Channel,
  client: ClientInfo,
  isRequested: boolean,
): Promise<Claim> {
  await lockNumber(tx, challenge.phone);
  const now = new Date();
  if (isVerifiedNumber(challenge.purpose) && !(await ownsNumber(tx, challenge))) {
    const isEnded = await updateChallengeInTx(tx, challenge, {
      type: "send_failed",
      problem: "number_lapsed",
      retryAfterSeconds: NEVER_SECONDS,
      isPreviousCodeValid: false,
    });
    return { status: isEnded ? "not_theirs" : "lost" };
  }
  for (const holder of await findHolders(tx, challenge)) {
    const { delivery } = holder;
    if (isWaiting(holder, now) && isStrangerTo(challenge, holder)) return leaveAlone(tx, challenge);
    if (!delivery) continue;
    if (!hasLiveRequest(holder, now)) {
      await compareAndSwap(tx, holder, { deliveryId: null });
    } else if (delivery.state === "cancelled") {
      if (!(await replaceCode(tx, holder, client))) return { status: "lost" };
    } else if (isStrangerTo(challenge, holder)) {
      return leaveAlone(tx, challenge);
    } else {
      const waitSeconds = isChecking(holder, now)
        ? CHALLENGE_RULES.inFlightSeconds
        : getCancelWaitSeconds(delivery, now);
      const mayReplace = isRequested || isStrangerTo(holder, challenge);
      if (mayReplace && waitSeconds === 0) return { status: "occupied", delivery };
      return waitForNumber(tx, challenge, waitSeconds);
    }
  }
  const delivery = await tx.delivery.create({
    data: {
      purpose: challenge.purpose,
      channel,
      phone: challenge.phone,
      phoneCountry: challenge.phoneCountry,
      ip: client.ip,
      state: "asked",
      requestedAt: now,
    },
  });
  const linked = await compareAndSwap(tx, challenge, { deliveryId: delivery.id });
  return linked ? { status: "ask", deliveryId: delivery.id } : { status: "lost" };
}

/** Records that the challenge has to wait for the number. Its user can request a code afterwards. */
export async function waitForNumber(
  tx: Transaction,
  challenge: ChallengeRow,
  retryAfterSeconds: number,
): Promise<Claim> {
  const waits = await updateChallengeInTx(tx, challenge, {
    type: "send_failed",
    problem: "other_code_open",
    retryAfterSeconds,
    isPreviousCodeValid: false,
  });
  return waits ? { status: "waits", retryAfterSeconds } : { status: "lost" };
}

/** Returns the seconds until Vonage lets this message be canceled. */
export function getCancelWaitSeconds({ answeredAt, requestedAt }: DeliveryModel, now: Date): number {
  const sentAt = answeredAt ?? requestedAt;
  return secondsUntil(new Date(sentAt.getTime() + VONAGE_TIMING.cancelFromSeconds * 1000), now);
}

/**
 * Locks a number (its open request and its owner) until the transaction ends. Lock several numbers in sorted
 * order, and before any row.
 */
export async function lockNumber(tx: Transaction, phone: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${phone}, 0))`;
  // Attempts do not take that lock, so lock the rows as well.
  await tx.$executeRaw`
    SELECT 1 FROM challenge WHERE phone = ${phone} AND state IN ('sending', 'awaiting_code') FOR UPDATE`;
}

async function compareAndSwap(
  tx: Transaction,
  challenge: ChallengeModel,
  change: ChallengeChange,
): Promise<boolean> {
  const { count } = await tx.challenge.updateMany({
    where: { id: challenge.id, revision: challenge.revision },
    data: { ...toChallengeWrite(change), revision: { increment: 1 } },
  });
  return count === 1;
}

/** Returns the other challenges that may have the number's open request or wait for it. */
function findHolders(tx: Transaction, { id, phone }: ChallengeRow): Promise<ChallengeRow[]> {
  return tx.challenge.findMany({
    where: {
      phone,
      id: { not: id },
      OR: [{ deliveryId: { not: null } }, { sendProblem: "other_code_open" }],
      state: { in: ["sending", "awaiting_code"] },
    },
    include: { delivery: true },
  });
}

/** The stranger's page looks like any other, but no code is correct. */
async function leaveAlone(tx: Transaction, challenge: ChallengeRow): Promise<Claim> {
  const sent = await updateChallengeInTx(tx, challenge, codeSent());
  return { status: sent ? "left_alone" : "lost" };
}

/** Takes the canceled message from its challenge, which stays open: its user can request a new code. */
async function replaceCode(tx: Transaction, holder: ChallengeRow, client: ClientInfo): Promise<boolean> {
  const replaced = await updateChallengeInTx(tx, holder, {
    type: "send_failed",
    problem: "code_replaced",
    retryAfterSeconds: VONAGE_TIMING.cancelFromSeconds,
    isPreviousCodeValid: false,
  });
  if (replaced) await recordEvent(tx, client, supersededEvent(holder));
  return replaced;
}

function supersededEvent(holder: ChallengeRow): AuditedChange<"challenge_superseded"> {
  return { name: "challenge_superseded", userId: holder.userId, data: { challengeId: holder.id } };
}

/** Whether the number still belongs to the user (A44). Call with the number locked. */
async function ownsNumber(tx: Transaction, { userId, phone }: ChallengeRow): Promise<boolean> {
  if (userId === null) return false;
  const user = await tx.user.findFirst({
    where: { id: userId, phone, phoneLapsedAt: null },
    select: { id: true },
  });
  return user !== null;
}

/** Whether a challenge only claims the number, while the other's user has verified it. */
function isStrangerTo(challenge: ChallengeRow, other: ChallengeRow): boolean {
  return !isVerifiedNumber(challenge.purpose) && isVerifiedNumber(other.purpose);
}

function isWaiting({ state, sendProblem, expiresAt }: ChallengeRow, now: Date): boolean {
  return state === "sending" && sendProblem === "other_code_open" && expiresAt > now;
}

function hasLiveRequest(holder: ChallengeRow, now: Date): boolean {
  if (isExpired(holder, now)) return false;
  if (isSendInFlight(holder, now)) return true;
  return isCodeAlive(holder, now) && (holder.attemptsLeft > 0 || isChecking(holder, now));
}
