// The day's money: what is spent of it, as the limits count, and what will be.
import "server-only";
import { db } from "@/lib/database/client";
import { rowOf } from "@/lib/deliveries/limits/counters";
import { settingsInForce } from "@/lib/deliveries/settings/settings";
import { DAY_MS, dayOf, HOUR_MS, later } from "@/lib/jobs/overview/times";
import { requireAdmin } from "@/lib/session/current-user";
import { forecastDay, type Forecast } from "./forecast";

/** Whole days before today that tell what is usual. */
export const USUAL_DAYS = 7;

/** Amounts in millionths of the currency. */
export type Money = {
  currency: string;
  /** Today (UTC), in messages and calls, as the cap counts it; the fees for right codes come on top. */
  spent: number;
  cap: number;
  forecast: Forecast;
  /** In each hour of today, with the fees: 24 of them. */
  byHour: number[];
};

/** The money of today. */
export async function readMoney(now: Date): Promise<Money> {
  await requireAdmin();
  const { prices, dailyBudget } = (await settingsInForce()).settings;
  const today = dayOf(now);
  const since = later(today, -USUAL_DAYS * DAY_MS);
  const [days, hours] = await Promise.all([
    db().deliveryCount.findMany({
      where: { scope: "money", subject: "all", startsAt: { gte: rowOf("money", since).startsAt } },
    }),
    db().overviewTally.findMany({ where: { grain: "hour", kind: "cost", startsAt: { gte: since } } }),
  ]);
  const spent = Number(days.find(({ startsAt }) => startsAt.getTime() === today.getTime())?.asked ?? 0);
  const daysBefore = days.filter(({ startsAt }) => startsAt < today);
  const byHour = (rows: typeof hours) => {
    const sums = new Array<number>(24).fill(0);
    for (const { startsAt, count } of rows) {
      const hour = new Date(startsAt).getUTCHours();
      sums[hour] = (sums[hour] ?? 0) + Number(count);
    }
    return sums;
  };
  // Days on which nothing was sent are usual, too, once there have been others.
  const usualDay =
    daysBefore.reduce((sum, { asked }) => sum + Number(asked), 0) / Math.max(1, daysBefore.length);
  return {
    currency: prices.currency,
    spent,
    cap: dailyBudget,
    forecast: forecastDay({
      spent,
      elapsed: (now.getTime() - today.getTime()) / (24 * HOUR_MS),
      usualByHour: byHour(hours.filter(({ startsAt }) => startsAt < today)),
      usualDay,
    }),
    byHour: byHour(hours.filter(({ startsAt }) => startsAt >= today)),
  };
}
