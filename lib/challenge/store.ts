// The challenge row and, with queries.ts, its only writer. Every write names the revision it read, so two
// requests never build on the same state. A number has one open request at a time, decided under a lock on
// the number.
import "server-only";
import { v7 as newId } from "uuid";
import { recordEvent, type AuditedChange } from "@/lib/audit/record-event";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { isVerifiedNumber } from "@/lib/deliveries/limits/is-verified-number";
import type { ClientInfo } from "@/lib/http/client-info";
import { hashToken } from "@/lib/crypto/tokens";
import type { ChallengeModel, DeliveryModel } from "@/prisma/generated/models";
import type { Destination } from "@/lib/destinations";
import type { Channel, Purpose } from "@/prisma/generated/enums";
import {
  isCodeAlive,
  isExpired,
  isSendInFlight,
  transition,
  type ChallengeEvent,
  type ChallengeSnapshot,
  type StateRefusal,
} from "./state";
import { codeSent } from "./code-settings";
import { toChallengeWrite } from "./queries";

export type ChallengeRow = ChallengeModel & { delivery: DeliveryModel | null };

/** Enough for a busy row: each lost race means that another write succeeded. */
const MAX_REREADS = 10;

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
};

export async function insertChallenge(tx: Transaction, challenge: NewChallenge): Promise<ChallengeRow> {
  return { ...(await tx.challenge.create({ data: toChallengeRow(challenge) })), delivery: null };
}

export function toChallengeRow({ subject, ...challenge }: NewChallenge) {
  const subjectColumns =
    "userId" in subject
      ? { userId: subject.userId, draftPasswordHash: subject.newPasswordHash ?? null }
      : {
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
): Promise<boolean> {
  const step = transition(challenge, event, new Date());
  if (step.status === "refused") return false;
  // A message that was not sent belongs to no challenge.
  const lostMessage = event.type === "send_failed" && !event.isPreviousCodeValid;
  return compareAndSwap(tx, challenge, { ...step.change, ...(lostMessage && { deliveryId: null }) });
}

/**
 * Stores the nonce that a passkey has to sign. No transition depends on it, so the revision stays the same.
 */
export async function setPasskeyNonce(id: string, passkeyNonce: string): Promise<void> {
  await db().challenge.updateMany({ where: { id }, data: { passkeyNonce } });
}

/** Locks a number and returns the challenge of a delivery, or null. */
export async function lockActiveChallenge(
  tx: Transaction,
  phone: string,
  deliveryId: string,
): Promise<ChallengeRow | null> {
  await lockNumber(tx, phone);
  return tx.challenge.findUnique({ where: { deliveryId }, include: { delivery: true } });
}

export type Claim =
  /** The delivery row exists: the message can be sent. */
  | { status: "ask"; deliveryId: string }
  /** This challenge now has the number's open request, whose code is on the phone already. */
  | { status: "taken_over" }
  /** The open request belongs to the number's owner. It stays, and no message is sent. */
  | { status: "left_alone" }
  /** A newer request got the lock first. This challenge is over. */
  | { status: "superseded" }
  /** The number does not belong to this user (any more). No message is sent. */
  | { status: "not_theirs" }
  | { status: "lost" };

/**
 * Decides which challenge gets the number's one open request. The number's owner takes it over from any
 * challenge. A sign-up or phone change takes it over only from other sign-ups and phone changes, so a
 * stranger cannot disturb the owner's sign-in.
 */
export async function acquireNumber(
  tx: Transaction,
  challenge: ChallengeRow,
  channel: Channel,
  client: ClientInfo,
  /** When this message was requested: a challenge may have been open for a while without one. */
  requestedAt = challenge.createdAt,
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
  const holders = await tx.challenge.findMany({
    where: {
      phone: challenge.phone,
      id: { not: challenge.id },
      deliveryId: { not: null },
      state: { in: ["sending", "awaiting_code"] },
    },
    include: { delivery: true },
  });
  for (const holder of holders) {
    if (!hasLiveRequest(holder, now)) {
      await compareAndSwap(tx, holder, { deliveryId: null });
    } else if (isNewer(holder, challenge, requestedAt)) {
      const ended = await updateChallengeInTx(tx, challenge, { type: "ended", failure: "superseded" });
      return { status: ended ? "superseded" : "lost" };
    } else if (canTakeOver(challenge.purpose, holder.purpose)) {
      return takeOver(tx, challenge, holder, client);
    } else {
      const sent = await updateChallengeInTx(tx, challenge, codeSent());
      return { status: sent ? "left_alone" : "lost" };
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
      askedAt: now,
    },
  });
  const linked = await compareAndSwap(tx, challenge, { deliveryId: delivery.id });
  return linked ? { status: "ask", deliveryId: delivery.id } : { status: "lost" };
}

export type Adoption = "adopted" | "not_ours" | "closing" | "lost";

/**
 * Moves a delivery from another challenge to this one, because its code is the one on the phone. Returns
 * `closing` if it was cancelled, and `not_ours` if no row has this request id (the provider's response was
 * lost).
 */
export async function adoptDelivery(
  tx: Transaction,
  challenge: ChallengeRow,
  requestId: string,
): Promise<Adoption> {
  const delivery = await tx.delivery.findUnique({ where: { requestId }, include: { challenge: true } });
  if (!delivery) return "not_ours";
  if (delivery.state !== "accepted" || delivery.phone !== challenge.phone) return "closing";
  if (delivery.challenge && delivery.challenge.id !== challenge.id) {
    if (!(await compareAndSwap(tx, delivery.challenge, { deliveryId: null }))) return "lost";
  }
  const step = transition(challenge, codeSent(), new Date());
  const adopted =
    step.status === "next" &&
    (await compareAndSwap(tx, challenge, { ...step.change, deliveryId: delivery.id }));
  return adopted ? "adopted" : "lost";
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

type ChallengeWrite = Partial<ChallengeSnapshot> & { deliveryId?: string | null };

async function compareAndSwap(
  tx: Transaction,
  challenge: ChallengeModel,
  change: ChallengeWrite,
): Promise<boolean> {
  const { count } = await tx.challenge.updateMany({
    where: { id: challenge.id, revision: challenge.revision },
    data: { ...toChallengeWrite(change), revision: { increment: 1 } },
  });
  return count === 1;
}

async function takeOver(
  tx: Transaction,
  challenge: ChallengeRow,
  holder: ChallengeRow,
  client: ClientInfo,
): Promise<Claim> {
  const { deliveryId, state, sends, attemptsLeft, checkingSince, resendAt, codeExpiresAt } = holder;
  const step = transition(holder, { type: "ended", failure: "superseded" }, new Date());
  if (step.status === "refused") return { status: "lost" };
  const released = await compareAndSwap(tx, holder, { ...step.change, deliveryId: null });
  const taken =
    released &&
    (await compareAndSwap(tx, challenge, {
      deliveryId,
      state,
      sends,
      attemptsLeft,
      checkingSince,
      resendAt,
      codeExpiresAt,
    }));
  // Roll back, or the holder would lose the request and no challenge would have it.
  if (!taken) throw new Error("a challenge moved under the lock of its number");
  await recordEvent(tx, client, supersededEvent(holder));
  return { status: "taken_over" };
}

function supersededEvent(holder: ChallengeRow): AuditedChange {
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

function canTakeOver(purpose: Purpose, holderPurpose: Purpose): boolean {
  return isVerifiedNumber(purpose) || !isVerifiedNumber(holderPurpose);
}

/**
 * Whether the holder's request arrived later. After a double click the browser shows the response to the
 * later one.
 */
function isNewer(holder: ChallengeRow, challenge: ChallengeRow, requestedAt: Date): boolean {
  return holder.createdAt > requestedAt && canTakeOver(holder.purpose, challenge.purpose);
}

function hasLiveRequest(holder: ChallengeRow, now: Date): boolean {
  if (isExpired(holder, now)) return false;
  return isSendInFlight(holder, now) || (isCodeAlive(holder, now) && holder.attemptsLeft > 0);
}
