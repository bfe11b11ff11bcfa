import "server-only";
import { db } from "@/lib/database/client";
import { getCounterPeriod } from "@/lib/deliveries/limits/counters";
import { getActiveSettings } from "@/lib/deliveries/settings/settings";
import { startOfDay, addMilliseconds } from "@/lib/jobs/overview/times";
import { DAY_MS, HOUR_MS } from "@/lib/values/durations";
import { requireAdmin } from "@/lib/session/current-user";
import { forecastDay, type Forecast } from "./forecast";

export const USUAL_DAYS = 7;

export type DailySpend = {
  currency: string;
  /** Today (UTC), as the cap counts it: without the fees for correct codes. */
  spent: number;
  cap: number;
  forecast: Forecast;
  /** Today's cost per hour, fees included: 24 values. */
  byHour: number[];
};

/** Amounts are millionths of the currency. */
export async function getDailySpend(now: Date): Promise<DailySpend> {
  await requireAdmin();
  const { prices, dailyBudget } = (await getActiveSettings()).settings;
  const today = startOfDay(now);
  const since = addMilliseconds(today, -USUAL_DAYS * DAY_MS);
  const [days, hours] = await Promise.all([
    db().deliveryCount.findMany({
      where: { scope: "money", subject: "all", startsAt: { gte: getCounterPeriod("money", since).startsAt } },
    }),
    db().overviewTally.findMany({ where: { grain: "hour", kind: "cost", startsAt: { gte: since } } }),
  ]);
  const spent = Number(days.find(({ startsAt }) => startsAt.getTime() === today.getTime())?.asked ?? 0);
  const previousDays = days.filter(({ startsAt }) => startsAt < today);
  const sumByHour = (rows: typeof hours) => {
    const sums = new Array<number>(24).fill(0);
    for (const { startsAt, count } of rows) {
      const hour = new Date(startsAt).getUTCHours();
      sums[hour] = (sums[hour] ?? 0) + Number(count);
    }
    return sums;
  };
  // Days after the first message count as usual days even if nothing was sent.
  const usualDay =
    previousDays.reduce((sum, { asked }) => sum + Number(asked), 0) / Math.max(1, previousDays.length);
  return {
    currency: prices.currency,
    spent,
    cap: dailyBudget,
    forecast: forecastDay({
      spent,
      elapsed: (now.getTime() - today.getTime()) / (24 * HOUR_MS),
      usualByHour: sumByHour(hours.filter(({ startsAt }) => startsAt < today)),
      usualDay,
    }),
    byHour: sumByHour(hours.filter(({ startsAt }) => startsAt >= today)),
  };
}
