import "server-only";
import { db } from "@/lib/database/client";
import { BUDGET_STAGES } from "@/lib/deliveries/limits/limits";
import { startOfHour, addMilliseconds } from "@/lib/jobs/overview/times";
import { DAY_MS, HOUR_MS } from "@/lib/values/durations";
import { getCountryName } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import { getProviderAlarm, type ProviderAlarm } from "@/lib/vonage/circuit-breaker";
import type { Alarm } from "@/lib/http/alarms";
import type { DailySpend } from "./overview-money";

export type { ProviderAlarm, Alarm as SecurityAlarm };

export async function getOpenProviderAlarm(): Promise<ProviderAlarm | null> {
  await requireAdmin();
  return getProviderAlarm();
}

export type MessageAlarm =
  /** `percent`: the highest stage of the daily budget that is reached. */
  | { kind: "budget"; percent: number }
  | { kind: "stopped"; rule: string; subject: string; refused: number }
  | { kind: "blocked"; country: string; code: string; blocked: number; sent: number };

/** An alarm stays open while its limit has refused messages within this time. */
const RECENT_MS = HOUR_MS;

/** Thresholds of blocked messages per day. */
const MIN_BLOCKED = 10;
const MIN_BLOCKED_SHARE = 0.1;

const MAX_ALARMS = 5;

export async function getSecurityAlarms(now: Date): Promise<Alarm[]> {
  await requireAdmin();
  const events = await db().auditEvent.findMany({
    where: { name: "alarm_raised", at: { gte: addMilliseconds(now, -HOUR_MS) } },
    orderBy: { at: "desc" },
    take: MAX_ALARMS,
    select: { data: true },
  });
  // Only raiseAlarm writes these events.
  return events.map(({ data }) => data as Alarm);
}

export async function getMessageAlarms({ spent, cap }: DailySpend, now: Date): Promise<MessageAlarm[]> {
  await requireAdmin();
  const percent = BUDGET_STAGES.findLast((stage) => spent > 0 && spent * 100 >= cap * stage);
  const [stopped, blocked] = await Promise.all([findRecentRefusals(now), findBlockedCountries(now)]);
  return [...(percent === undefined ? [] : [{ kind: "budget" as const, percent }]), ...stopped, ...blocked];
}

async function findRecentRefusals(now: Date): Promise<MessageAlarm[]> {
  const rows = await db().overviewTally.groupBy({
    by: ["subject"],
    where: {
      grain: "hour",
      kind: "stopped",
      startsAt: { gte: addMilliseconds(startOfHour(now), -RECENT_MS) },
    },
    _sum: { count: true },
    orderBy: { _sum: { count: "desc" } },
    take: MAX_ALARMS,
  });
  return rows.map(({ subject, _sum }) => {
    const [rule = "", ...words] = subject.split(" ");
    return { kind: "stopped", rule, subject: words.join(" "), refused: Number(_sum.count ?? 0) };
  });
}

async function findBlockedCountries(now: Date): Promise<MessageAlarm[]> {
  const rows = await db().overviewMessages.groupBy({
    by: ["country"],
    where: { grain: "hour", startsAt: { gte: addMilliseconds(startOfHour(now), -DAY_MS) } },
    _sum: { blocked: true, sent: true },
    having: { blocked: { _sum: { gte: MIN_BLOCKED } } },
  });
  return rows
    .map(({ country, _sum }) => ({ country, blocked: _sum.blocked ?? 0, sent: _sum.sent ?? 0 }))
    .filter(({ blocked, sent }) => blocked >= sent * MIN_BLOCKED_SHARE)
    .sort((one, other) => other.blocked - one.blocked)
    .slice(0, MAX_ALARMS)
    .map((row) => ({ kind: "blocked", ...row, country: getCountryName(row.country), code: row.country }));
}
