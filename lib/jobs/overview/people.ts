// Counts users by day of sign-up: the newest days on every run, older ones in turn, to reflect deletions.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { startOfDay } from "./times";
import { DAY_MS } from "@/lib/values/durations";

/** Users per step. A step never splits a day. */
const STEP_USERS = 20_000;

export type Sweep = { sweepUntil: Date | null; sweptAt: Date | null };

export async function countUsers(tx: Transaction, { sweepUntil, sweptAt }: Sweep, now: Date): Promise<Sweep> {
  const yesterday = new Date(startOfDay(now).getTime() - DAY_MS);
  await countDays(tx, yesterday, null);
  const until = sweepUntil && sweepUntil < yesterday ? sweepUntil : yesterday;
  const from = await findStepStart(tx, until);
  await countDays(tx, from, until);
  return from === null ? { sweepUntil: null, sweptAt: now } : { sweepUntil: from, sweptAt };
}

export async function sumUsers(tx: Transaction): Promise<{ users: number; proven: number }> {
  const { _sum } = await tx.overviewPeople.aggregate({ _sum: { users: true, proven: true } });
  return { users: _sum.users ?? 0, proven: _sum.proven ?? 0 };
}

async function findStepStart(tx: Transaction, until: Date): Promise<Date | null> {
  const [last] = await tx.$queryRaw<{ at: Date }[]>`
    SELECT created_at AS at FROM "user" WHERE created_at < ${until}
    ORDER BY created_at DESC OFFSET ${STEP_USERS} LIMIT 1`;
  if (!last) return null;
  const nextDay = new Date(startOfDay(last.at).getTime() + DAY_MS);
  return nextDay < until ? nextDay : new Date(nextDay.getTime() - DAY_MS);
}

async function countDays(tx: Transaction, from: Date | null, until: Date | null): Promise<void> {
  const begin = from ?? new Date(0);
  const end = until ?? new Date("9999-12-31T00:00:00Z");
  await tx.overviewPeople.deleteMany({ where: { day: { gte: begin, lt: end } } });
  await tx.$executeRaw`
    INSERT INTO overview_people
    SELECT (created_at AT TIME ZONE 'UTC')::date AS day, count(*), count(*) FILTER (WHERE phone_lapsed_at IS NULL)
    FROM "user" WHERE created_at >= ${begin} AND created_at < ${end} GROUP BY day`;
}
