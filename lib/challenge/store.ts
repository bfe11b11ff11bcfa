// The challenge row and, with queries.ts, its only writer. Every write names the revision it read, so two requests never build
// on the same state. A number has one open request at a time, decided under a lock on the number.
import "server-only";
import { v7 as newId } from "uuid";
import { recordEvent, type AuditedChange } from "@/lib/audit/record-event";
import { db, inTransaction, type Transaction } from "@/lib/database/client";
import { isOwnNumber } from "@/lib/deliveries/limits/is-verified-number";
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
import { toChallengeWrite } from "./queries";

/** A challenge with the message it waits for. */
export type ChallengeRow = ChallengeModel & { delivery: DeliveryModel | null };

/** Enough for a busy row: every loss means that somebody else's write went through. */
const MAX_REREADS = 10;

/** Longer than any challenge lives. */
const NEVER_SECONDS = 24 * 60 * 60;

export type ChangeOutcome =
  | { status: "changed"; challenge: ChallengeRow }
  | { status: "refused"; refusal: StateRefusal | "no_challenge"; retryAfterSeconds?: number };

/** Work that must stand or fall with the change: what it throws undoes both. */
type InSameTransaction = (tx: Transaction, changed: ChallengeRow) => Promise<void>;

/** The challenge that a browser's token names, or null. */
export async function findChallenge(token: string): Promise<ChallengeRow | null> {
  return db().challenge.findUnique({ where: { tokenHash: hashToken(token) }, include: { delivery: true } });
}

/** The same together with its user's authenticator app. */
export async function findChallengeWithAuthenticator(token: string) {
  return db().challenge.findUnique({
    where: { tokenHash: hashToken(token) },
    include: { delivery: true, user: { select: { authenticator: true } } },
  });
}

/** The same by id, inside a transaction. */
export async function readChallenge(tx: Transaction, id: string): Promise<ChallengeRow> {
  return tx.challenge.findUniqueOrThrow({ where: { id }, include: { delivery: true } });
}

/** The user-to-be, while their phone is not proven. */
export type ChallengeDraft = { name: string; email: string; passwordHash: string };

export type NewChallenge = ChallengeSnapshot &
  Pick<ChallengeModel, "purpose" | "phone" | "phoneCountry" | "ip" | "createdAt"> &
  ChallengeExtras & { tokenHash: Uint8Array<ArrayBuffer>; subject: ChallengeSubject };

/** Whose challenge it is (a user who resets their password brings the hash of the new one), or a user-to-be. */
export type ChallengeSubject = { userId: string; newPasswordHash?: string } | { draft: ChallengeDraft };

/** What some purposes carry along, frozen with the rest. */
export type ChallengeExtras = {
  /** The session that proves something more (`step_up`, `change_phone`). */
  sessionId?: string;
  /** Where the person goes on afterwards, and whom that is about. */
  destination?: Destination;
  destinationId?: string;
  /** "Keep me signed in". */
  keep?: boolean;
};

/** Writes a new challenge. */
export async function insertChallenge(tx: Transaction, challenge: NewChallenge): Promise<ChallengeRow> {
  return { ...(await tx.challenge.create({ data: newRow(challenge) })), delivery: null };
}

/** The row of a new challenge. */
export function newRow({ subject, ...challenge }: NewChallenge) {
  const whose =
    "userId" in subject
      ? { userId: subject.userId, draftPasswordHash: subject.newPasswordHash ?? null }
      : {
          draftName: subject.draft.name,
          draftEmail: subject.draft.email,
          draftPasswordHash: subject.draft.passwordHash,
        };
  return { id: newId(), keep: false, ...challenge, ...whose };
}

/** Lets an event happen to a challenge, or says why it may not. */
export async function changeChallenge(
  known: ChallengeRow,
  event: ChallengeEvent,
  alongside?: InSameTransaction,
): Promise<ChangeOutcome> {
  return updateWithRetry<never>(known, event, (challenge, change) =>
    inTransaction(async (tx) => {
      if (!(await compareAndSwap(tx, challenge, change))) return "stale";
      await alongside?.(tx, changed(challenge, change));
      return "changed";
    }),
  );
}

/** Distributes, so that no other result means no other status. */
type Aborted<Status extends string> = Status extends string ? { status: Status } : never;

/**
 * Applies an event to a challenge with the caller's `write`. Reads the row again if `write` returns `stale` or the known row
 * does not allow the event. Returns any other result of `write` as the status.
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

/** The same inside a transaction that is already open; false where the row has moved on or the event may not happen. */
export async function updateChallengeInTx(
  tx: Transaction,
  challenge: ChallengeRow,
  event: ChallengeEvent,
): Promise<boolean> {
  const step = transition(challenge, event, new Date());
  if (step.status === "refused") return false;
  // A message that was not sent is held by nobody.
  const lostMessage = event.type === "send_failed" && !event.formerCodeLives;
  return compareAndSwap(tx, challenge, { ...step.change, ...(lostMessage && { deliveryId: null }) });
}

/** Remembers what a passkey has to sign for this challenge. Nothing else depends on it, so no revision does. */
export async function keepPasskeyNonce(id: string, passkeyNonce: string): Promise<void> {
  await db().challenge.updateMany({ where: { id }, data: { passkeyNonce } });
}

/** The challenge that holds a message, with everything about its number held still. */
export async function lockActiveChallenge(
  tx: Transaction,
  phone: string,
  deliveryId: string,
): Promise<ChallengeRow | null> {
  await lockNumber(tx, phone);
  return tx.challenge.findUnique({ where: { deliveryId }, include: { delivery: true } });
}

export type Claim =
  /** A delivery row is written: now ask the provider. */
  | { status: "ask"; deliveryId: string }
  /** The number's open request is ours now; its code is on the phone already. */
  | { status: "taken_over" }
  /** A signed-in or signing-in person's request is open: it is left alone, and so is their phone. */
  | { status: "left_alone" }
  /** Another request, which arrived later but got here first, has the number: this challenge is over. */
  | { status: "superseded" }
  /** The number is not this user's, or no more: nothing goes there, whatever the challenge was opened for. */
  | { status: "not_theirs" }
  /** This challenge was changed by somebody else meanwhile. */
  | { status: "lost" };

/**
 * Decides who may use the number's one open request. Its owner, who knows a password, takes over from anybody; who only
 * claims the number (signing up, or changing to it) takes over from others who do, so that a stranger who types
 * somebody's number disturbs nobody's sign-in.
 */
export async function acquireNumber(
  tx: Transaction,
  challenge: ChallengeRow,
  channel: Channel,
  client: ClientInfo,
  /** When this message was asked for: a challenge may have been open for a while without one. */
  askedFor = challenge.createdAt,
): Promise<Claim> {
  await lockNumber(tx, challenge.phone);
  const now = new Date();
  if (isOwnNumber(challenge.purpose) && !(await hasNumber(tx, challenge))) {
    const told = await updateChallengeInTx(tx, challenge, {
      type: "send_failed",
      problem: "number_lapsed",
      retryAfterSeconds: NEVER_SECONDS,
      formerCodeLives: false,
    });
    return { status: told ? "not_theirs" : "lost" };
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
    if (!holdsLiveRequest(holder, now)) {
      await compareAndSwap(tx, holder, { deliveryId: null });
    } else if (arrivedLater(holder, challenge, askedFor)) {
      const ended = await updateChallengeInTx(tx, challenge, { type: "ended", failure: "superseded" });
      return { status: ended ? "superseded" : "lost" };
    } else if (mayTakeOver(challenge.purpose, holder.purpose)) {
      return takeOver(tx, challenge, holder, client);
    } else {
      const sent = await updateChallengeInTx(tx, challenge, { type: "sent" });
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

/** What may be done with a request that the provider says is in flight. */
export type Adoption = "adopted" | "not_ours" | "closing" | "lost";

/**
 * Hands a message that another challenge is done with to this one: its code is the one on the phone. A message that was
 * cancelled is closing; a request that no row knows is one whose answer was lost.
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
  const step = transition(challenge, { type: "sent" }, new Date());
  const adopted =
    step.status === "next" &&
    (await compareAndSwap(tx, challenge, { ...step.change, deliveryId: delivery.id }));
  return adopted ? "adopted" : "lost";
}

/**
 * Serialises everything that concerns one number – its open request, and whose it is – until the transaction ends. Who takes
 * several takes them in the order of `sort`, and before any row.
 */
export async function lockNumber(tx: Transaction, phone: string): Promise<void> {
  await tx.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${phone}, 0))`;
  // Attempts do not take that lock: the rows are held still as well.
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
  // Both or neither: the holder's loss must not stand without our gain.
  if (!taken) throw new Error("a challenge moved under the lock of its number");
  await recordEvent(tx, client, supersededEvent(holder));
  return { status: "taken_over" };
}

function supersededEvent(holder: ChallengeRow): AuditedChange {
  return { name: "challenge_superseded", userId: holder.userId, data: { challengeId: holder.id } };
}

/** Asked under the number's lock: a number that went to somebody else (A44), or was changed, gets no code of this user's. */
async function hasNumber(tx: Transaction, { userId, phone }: ChallengeRow): Promise<boolean> {
  if (userId === null) return false;
  const user = await tx.user.findFirst({
    where: { id: userId, phone, phoneLapsedAt: null },
    select: { id: true },
  });
  return user !== null;
}

function mayTakeOver(purpose: Purpose, holderPurpose: Purpose): boolean {
  return isOwnNumber(purpose) || !isOwnNumber(holderPurpose);
}

/**
 * Of two requests for a number the one that arrived last has it, in whatever order they get here: it is the one whose
 * answer a browser shows after a double click.
 */
function arrivedLater(holder: ChallengeRow, challenge: ChallengeRow, askedFor: Date): boolean {
  return holder.createdAt > askedFor && mayTakeOver(holder.purpose, challenge.purpose);
}

function holdsLiveRequest(holder: ChallengeRow, now: Date): boolean {
  if (isExpired(holder, now)) return false;
  return isSendInFlight(holder, now) || (isCodeAlive(holder, now) && holder.attemptsLeft > 0);
}
