// Keeps up the figures of the overview: a job of every minute counts the last hours anew, and of the day before one hour in
// turn, since callbacks come late. History that nobody has counted yet is counted day by day, the newest first. Each step is
// a short transaction under one lock, so that instances, and the operator who has everything counted anew, take turns.
import "server-only";
import { inTransaction, type Transaction } from "@/lib/database/client";
import type { OverviewStateModel } from "@/prisma/generated/models";
import { clearBuckets, countBuckets, sumDay } from "./bucket";
import { countPeople, sumPeople } from "./people";
import { countPrefixes } from "./prefixes";
import { DAY_MS, dayOf, HOUR_MS, hourOf, later } from "./times";

/** Codes live for minutes, and callbacks are repeated for a day: afterwards an hour is history, whatever is deleted. */
export const OPEN_HOURS = 26;

/** Of the open hours those that are counted every minute; the others take turns. */
const COUNTED_EVERY_MINUTE = 2;

/** Hours are kept for as long as the forecast asks for them; what is older is kept as days. */
export const HOURS_KEPT_MS = 9 * DAY_MS;

/** What one job spends on history. The next one goes on a minute later. */
const HISTORY_MS = 10_000;

/** Milliseconds that a day of history, the longest step, may take. */
const STEP_OPTIONS = { timeout: 60_000, maxWait: 30_000 };

/** What the job of every minute does. */
export async function refreshOverview(now = new Date()): Promise<void> {
  await step((tx, state) => noticeGap(tx, state, now));
  await countOpenHours(now);
  const giveUpAt = Date.now() + HISTORY_MS;
  while (Date.now() < giveUpAt && (await countNextDay(now)));
}

/**
 * Counts everything anew from a day on (or from the first one), after rows have come or gone that are older than a day: for
 * who plants or removes samples. `onDay` is told how many days are left.
 */
export async function rebuildOverview(fromDay?: Date, onDay?: (daysLeft: number) => void): Promise<void> {
  const now = new Date();
  await step(async (tx, state) => {
    const from = fromDay ?? (await oldestDay(tx)) ?? now;
    await putOff(tx, state, from, now);
    await tx.overviewState.update({ where: { id: 1 }, data: { sweepUntil: null, sweptAt: null } });
  });
  for (let left = await countNextDay(now); left > 0; left = await countNextDay(now)) onDay?.(left);
  do await countOpenHours(now);
  while ((await step((_, { sweptAt }) => Promise.resolve(sweptAt))) === null);
}

/** One step: alone, and with the state as it is. */
function step<T>(work: (tx: Transaction, state: OverviewStateModel) => Promise<T>): Promise<T> {
  return inTransaction(async (tx) => {
    await tx.$executeRaw`SELECT 1 FROM overview_state WHERE id = 1 FOR UPDATE`;
    return work(tx, await tx.overviewState.findUniqueOrThrow({ where: { id: 1 } }));
  }, STEP_OPTIONS);
}

/** At the first time, and when nobody has counted for a day, there is history to be counted. */
async function noticeGap(tx: Transaction, state: OverviewStateModel, now: Date): Promise<void> {
  const { refreshedAt } = state;
  if (refreshedAt && refreshedAt >= later(hourOf(now), -(OPEN_HOURS - 2) * HOUR_MS)) return;
  const from = refreshedAt ?? (await oldestDay(tx));
  if (from) await putOff(tx, state, from, now);
}

/** Puts days, up to today, on the list of those that are to be counted. */
async function putOff(tx: Transaction, state: OverviewStateModel, from: Date, now: Date): Promise<void> {
  const { todoFrom } = state;
  const first = todoFrom && todoFrom < from ? todoFrom : dayOf(from);
  await tx.overviewState.update({
    where: { id: 1 },
    data: { todoFrom: first, todoUntil: later(dayOf(now), DAY_MS) },
  });
}

async function oldestDay(tx: Transaction): Promise<Date | null> {
  const [oldest] = await tx.$queryRaw<{ at: Date | null }[]>`
    SELECT least((SELECT min(asked_at) FROM delivery), (SELECT min(created_at) FROM "user"),
      (SELECT min(created_at) FROM session)) AS at`;
  return oldest?.at ? dayOf(oldest.at) : null;
}

async function countOpenHours(now: Date): Promise<void> {
  const current = hourOf(now);
  const { refreshedAt } = await step((_, state) => Promise.resolve(state));
  const minute = Math.floor(now.getTime() / 60_000);
  const turn = COUNTED_EVERY_MINUTE + (minute % (OPEN_HOURS - COUNTED_EVERY_MINUTE));
  const missed = refreshedAt ? Math.ceil((current.getTime() - refreshedAt.getTime()) / HOUR_MS) : 0;
  const fresh = Math.min(OPEN_HOURS, Math.max(COUNTED_EVERY_MINUTE, missed + COUNTED_EVERY_MINUTE));
  const hours = [...Array(fresh).keys(), turn].map((age) => later(current, -age * HOUR_MS));
  for (const hour of hours) await step((tx) => countBuckets(tx, "hour", hour, later(hour, HOUR_MS)));

  const today = dayOf(now);
  const days = [...new Set(hours.map((hour) => dayOf(hour).getTime()))].map((day) => new Date(day));
  for (const day of days)
    await step(async (tx) => {
      const end = later(day, DAY_MS);
      await sumDay(tx, day, end);
      // That reads all of a day: of the day before it is done less often.
      if (day >= today || missed > 0 || minute % 10 === 0) await countPrefixes(tx, day, end);
    });
  await step((tx, state) => finish(tx, state, now));
}

async function finish(tx: Transaction, state: OverviewStateModel, now: Date): Promise<void> {
  await clearBuckets(tx, "hour", new Date(0), later(hourOf(now), -HOURS_KEPT_MS));
  const sweep = await countPeople(tx, state, now);
  const people = await sumPeople(tx);
  await tx.overviewState.update({ where: { id: 1 }, data: { refreshedAt: now, ...sweep, ...people } });
}

/** Counts the newest day of those that have not been counted. Returns how many are left, itself included; 0 if none was. */
async function countNextDay(now: Date): Promise<number> {
  return step(async (tx, { todoFrom, todoUntil }) => {
    if (!todoFrom || !todoUntil) return 0;
    const day = later(todoUntil, -DAY_MS);
    await countDay(tx, day, now);
    const isLast = day <= todoFrom;
    const rest = isLast ? { todoFrom: null, todoUntil: null } : { todoUntil: day };
    await tx.overviewState.update({ where: { id: 1 }, data: rest });
    return Math.max(1, (todoUntil.getTime() - todoFrom.getTime()) / DAY_MS);
  });
}

async function countDay(tx: Transaction, day: Date, now: Date): Promise<void> {
  const end = later(day, DAY_MS);
  await countPrefixes(tx, day, end);
  if (end <= later(hourOf(now), -HOURS_KEPT_MS)) return countBuckets(tx, "day", day, end);
  await countBuckets(tx, "hour", day, end);
  await sumDay(tx, day, end);
}
