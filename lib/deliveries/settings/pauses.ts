// Countries and prefixes that an admin has paused: nothing goes there that nobody has proven to want. A pause holds from the
// next message on, on every instance (known.ts reads it with each), and ends by itself.
import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { db, type Transaction } from "@/lib/database/client";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";

/** What is paused, and until when. */
export type Pause = { subject: string; until: Date };

export type PauseOrder = {
  /** `DE`, or how numbers begin in E.164: `+491512345`. */
  subject: string;
  seconds: number;
  /** As it may be kept for good. */
  reason: string;
  adminId: string;
};

export type PauseOutcome = { status: "paused" } | Refused<"already_paused">;

/** Pauses a country or a prefix, unless it is paused already. Of two who do so at once an index decides. */
export async function pause(
  tx: Transaction,
  { subject, seconds, reason, adminId }: PauseOrder,
  client: ClientInfo,
): Promise<PauseOutcome> {
  const pausedAt = new Date();
  const until = new Date(pausedAt.getTime() + seconds * 1000);
  // One that has run out makes room, and counts as ended when it was meant to by whoever began it.
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

/** Lets a pause go before its time. False where it is over already. */
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

/** A plus and two digits: with fewer it would be more than one country. */
const SHORTEST_PREFIX = 3;

/** All subjects under which a number (E.164) would be paused: its country, and each of its beginnings. */
export function pausableSubjects(phone: string, country: string): string[] {
  const subjects = [country];
  for (let length = SHORTEST_PREFIX; length < phone.length; length++) subjects.push(phone.slice(0, length));
  return subjects;
}

/** The countries that are paused now. */
export async function pausedCountries(at: Date): Promise<Set<string>> {
  const paused = await db().messagePause.findMany({
    where: { resumedAt: null, until: { gt: at }, NOT: { subject: { startsWith: "+" } } },
    select: { subject: true },
  });
  return new Set(paused.map(({ subject }) => subject));
}
