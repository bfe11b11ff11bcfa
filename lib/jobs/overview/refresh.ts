// Every minute, a job recounts the latest hours and, in turn, one earlier hour of the last day, because
// callbacks arrive late, then uncounted days, newest first. Each step is a short transaction under one lock.
import "server-only";
import { inTransaction, type Transaction } from "@/lib/database/client";
import type { OverviewStateModel } from "@/prisma/generated/models";
import { clearBuckets, countBuckets, sumDay } from "./bucket";
import { countUsers, sumUsers } from "./people";
import { countPrefixes } from "./prefixes";
import { startOfDay, startOfHour, addMilliseconds } from "./times";
import { DAY_MS, HOUR_MS } from "@/lib/values/durations";

/** Callbacks are retried for a day. After that, an hour is not recounted, whatever is deleted. */
export const OPEN_HOURS = 26;

/** Open hours. The others take turns. */
const COUNTED_EVERY_MINUTE = 2;

/** The forecast needs hours for this long. Older data is stored by day. */
export const HOURLY_RETENTION_MS = 9 * DAY_MS;

/** Time that one job spends on history. The next one continues a minute later. */
const HISTORY_BUDGET_MS = 10_000;

/** Milliseconds. The longest step is a day of history. */
const STEP_OPTIONS = { timeout: 60_000, maxWait: 30_000 };

export async function refreshOverview(now = new Date()): Promise<void> {
  await step((tx, state) => scheduleGap(tx, state, now));
  await countOpenHours(now);
  const deadline = Date.now() + HISTORY_BUDGET_MS;
  while (Date.now() < deadline && (await countNextDay(now)));
}

/** Run it after older rows were inserted or deleted. `onDay` gets the number of days left. */
export async function rebuildOverview(fromDay?: Date, onDay?: (daysLeft: number) => void): Promise<void> {
  const now = new Date();
  await step(async (tx, state) => {
    const from = fromDay ?? (await oldestDay(tx)) ?? now;
    await scheduleDays(tx, state, from, now);
    await tx.overviewState.update({ where: { id: 1 }, data: { sweepUntil: null, sweptAt: null } });
  });
  for (let left = await countNextDay(now); left > 0; left = await countNextDay(now)) onDay?.(left);
  do await countOpenHours(now);
  while ((await step((_, { sweptAt }) => Promise.resolve(sweptAt))) === null);
}

function step<T>(work: (tx: Transaction, state: OverviewStateModel) => Promise<T>): Promise<T> {
  return inTransaction(async (tx) => {
    await tx.$executeRaw`SET LOCAL statement_timeout = '60s'`;
    await tx.$executeRaw`SET LOCAL lock_timeout = '60s'`;
    await tx.$executeRaw`SELECT 1 FROM overview_state WHERE id = 1 FOR UPDATE`;
    return work(tx, await tx.overviewState.findUniqueOrThrow({ where: { id: 1 } }));
  }, STEP_OPTIONS);
}

async function scheduleGap(tx: Transaction, state: OverviewStateModel, now: Date): Promise<void> {
  const { refreshedAt } = state;
  if (refreshedAt && refreshedAt >= addMilliseconds(startOfHour(now), -(OPEN_HOURS - 2) * HOUR_MS)) return;
  const from = refreshedAt ?? (await oldestDay(tx));
  if (from) await scheduleDays(tx, state, from, now);
}

async function scheduleDays(
  tx: Transaction,
  state: OverviewStateModel,
  from: Date,
  now: Date,
): Promise<void> {
  const { todoFrom } = state;
  const first = todoFrom && todoFrom < from ? todoFrom : startOfDay(from);
  await tx.overviewState.update({
    where: { id: 1 },
    data: { todoFrom: first, todoUntil: addMilliseconds(startOfDay(now), DAY_MS) },
  });
}

async function oldestDay(tx: Transaction): Promise<Date | null> {
  const [oldest] = await tx.$queryRaw<{ at: Date | null }[]>`
    SELECT least((SELECT min(asked_at) FROM delivery), (SELECT min(created_at) FROM "user"),
      (SELECT min(created_at) FROM session)) AS at`;
  return oldest?.at ? startOfDay(oldest.at) : null;
}

async function countOpenHours(now: Date): Promise<void> {
  const current = startOfHour(now);
  const { refreshedAt } = await step((_, state) => Promise.resolve(state));
  const minute = Math.floor(now.getTime() / 60_000);
  const ageInTurn = COUNTED_EVERY_MINUTE + (minute % (OPEN_HOURS - COUNTED_EVERY_MINUTE));
  const missedHours = refreshedAt ? Math.ceil((current.getTime() - refreshedAt.getTime()) / HOUR_MS) : 0;
  const recentHours = Math.min(
    OPEN_HOURS,
    Math.max(COUNTED_EVERY_MINUTE, missedHours + COUNTED_EVERY_MINUTE),
  );
  const hours = [...Array(recentHours).keys(), ageInTurn].map((age) =>
    addMilliseconds(current, -age * HOUR_MS),
  );
  for (const hour of hours)
    await step((tx) => countBuckets(tx, "hour", hour, addMilliseconds(hour, HOUR_MS)));

  const today = startOfDay(now);
  const days = [...new Set(hours.map((hour) => startOfDay(hour).getTime()))].map((day) => new Date(day));
  for (const day of days)
    await step(async (tx) => {
      const end = addMilliseconds(day, DAY_MS);
      await sumDay(tx, day, end);
      // This reads the whole day, so the previous day is counted less often.
      if (day >= today || missedHours > 0 || minute % 10 === 0) await countPrefixes(tx, day, end);
    });
  await step((tx, state) => finish(tx, state, now));
}

async function finish(tx: Transaction, state: OverviewStateModel, now: Date): Promise<void> {
  await clearBuckets(tx, "hour", new Date(0), addMilliseconds(startOfHour(now), -HOURLY_RETENTION_MS));
  const sweep = await countUsers(tx, state, now);
  const people = await sumUsers(tx);
  await tx.overviewState.update({ where: { id: 1 }, data: { refreshedAt: now, ...sweep, ...people } });
}

/** Returns the number of scheduled days including the counted one, or 0. */
async function countNextDay(now: Date): Promise<number> {
  return step(async (tx, { todoFrom, todoUntil }) => {
    if (!todoFrom || !todoUntil) return 0;
    const day = addMilliseconds(todoUntil, -DAY_MS);
    await countDay(tx, day, now);
    const isLast = day <= todoFrom;
    const rest = isLast ? { todoFrom: null, todoUntil: null } : { todoUntil: day };
    await tx.overviewState.update({ where: { id: 1 }, data: rest });
    return Math.max(1, (todoUntil.getTime() - todoFrom.getTime()) / DAY_MS);
  });
}

async function countDay(tx: Transaction, day: Date, now: Date): Promise<void> {
  const end = addMilliseconds(day, DAY_MS);
  await countPrefixes(tx, day, end);
  if (end <= addMilliseconds(startOfHour(now), -HOURLY_RETENTION_MS))
    return countBuckets(tx, "day", day, end);
  await countBuckets(tx, "hour", day, end);
  await sumDay(tx, day, end);
}
