// Pauses countries and prefixes: no message is sent there to unverified numbers. A pause applies from the
// next message on, on every instance (load-counters.ts), and expires automatically.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { db, type Transaction } from "@/lib/database/client";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";

export type Pause = { subject: string; until: Date };

export type PauseOrder = {
  /** `DE`, or an E.164 prefix such as `+491512345`. */
  subject: string;
  seconds: number;
  reason: string;
  adminId: string;
};

export type PauseOutcome = { status: "paused" } | Refused<"already_paused">;

/** Refuses if the subject is already paused. A unique index decides between concurrent calls. */
export async function pause(
  tx: Transaction,
  { subject, seconds, reason, adminId }: PauseOrder,
  client: ClientInfo,
): Promise<PauseOutcome> {
  const pausedAt = new Date();
  const until = new Date(pausedAt.getTime() + seconds * 1000);
  // An expired pause still occupies the index: mark it as ended by the administrator who began it.
  await tx.$executeRaw`
    UPDATE message_pause SET resumed_at = until, resumed_by = paused_by
    WHERE subject = ${subject} AND resumed_at IS NULL AND until <= ${pausedAt}`;
  const { count } = await tx.messagePause.createMany({
    data: { subject, pausedAt, pausedBy: adminId, reason, until },
    skipDuplicates: true,
  });
  if (count === 0) return refused("already_paused");
  await recordEvent(tx, client, {
    name: "destination_paused",
    userId: null,
    actorId: adminId,
    data: { subject, reason, until: until.toISOString() },
  });
  return { status: "paused" };
}

/** Ends a pause early. Returns false if it has already ended. */
export async function resume(
  tx: Transaction,
  id: string,
  adminId: string,
  client: ClientInfo,
): Promise<boolean> {
  const now = new Date();
  const [resumed] = await tx.messagePause.updateManyAndReturn({
    where: { id, resumedAt: null, until: { gt: now } },
    data: { resumedAt: now, resumedBy: adminId },
    select: { subject: true, reason: true },
  });
  if (!resumed) return false;
  await recordEvent(tx, client, {
    name: "destination_resumed",
    userId: null,
    actorId: adminId,
    data: resumed,
  });
  return true;
}

/** A plus and two digits. Shorter prefixes would span several countries. */
const SHORTEST_PREFIX = 3;

/** Returns every subject whose pause applies to a number (E.164): its country and its prefixes. */
export function pausableSubjects(phone: string, country: string): string[] {
  const subjects = [country];
  for (let length = SHORTEST_PREFIX; length < phone.length; length++) subjects.push(phone.slice(0, length));
  return subjects;
}

export async function getPausedCountries(at: Date): Promise<Set<string>> {
  const paused = await db().messagePause.findMany({
    where: { resumedAt: null, until: { gt: at }, NOT: { subject: { startsWith: "+" } } },
    select: { subject: true },
  });
  return new Set(paused.map(({ subject }) => subject));
}
