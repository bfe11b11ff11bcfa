// What operators have to look at now.
import "server-only";
import { db } from "@/lib/database/client";
import { BUDGET_STAGES } from "@/lib/deliveries/limits/limits";
import { DAY_MS, HOUR_MS, hourOf, later } from "@/lib/jobs/overview/times";
import { countryName } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import { providerAlarm, type ProviderAlarm } from "@/lib/vonage/circuit-breaker";
import type { Money } from "./overview-money";

export type { ProviderAlarm };

/** The open alarm of the message provider, if there is one. */
export async function openAlarm(): Promise<ProviderAlarm | null> {
  await requireAdmin();
  return providerAlarm();
}

export type MessageAlarm =
  /** So much of the day's money is spent, in percent: the highest stage that is reached. */
  | { kind: "budget"; percent: number }
  /** A limit stops messages to a prefix, range, network or country. */
  | { kind: "stopped"; rule: string; subject: string; refused: number }
  /** Vonage blocks numbers of a country for suspected fraud. */
  | { kind: "blocked"; country: string; code: string; blocked: number; sent: number };

/** An alarm of a limit is open for as long as it has refused something lately. */
const LATELY_MS = HOUR_MS;

/** So many blocked messages in a day, and so large a part of what was sent, are no accident. */
const BLOCKED_AT_LEAST = 10;
const BLOCKED_SHARE = 0.1;

/** Each is somebody's work: with more of them the list of messages tells it better. */
const SHOWN = 5;

/** The open alarms about messages: what they cost, where they are stopped, where they are blocked. */
export async function messageAlarms({ spent, cap }: Money, now: Date): Promise<MessageAlarm[]> {
  await requireAdmin();
  const percent = BUDGET_STAGES.findLast((stage) => spent > 0 && spent * 100 >= cap * stage);
  const [stopped, blocked] = await Promise.all([stoppedLately(now), blockedByCountry(now)]);
  return [...(percent === undefined ? [] : [{ kind: "budget" as const, percent }]), ...stopped, ...blocked];
}

async function stoppedLately(now: Date): Promise<MessageAlarm[]> {
  const rows = await db().overviewTally.groupBy({
    by: ["subject"],
    where: { grain: "hour", kind: "stopped", startsAt: { gte: later(hourOf(now), -LATELY_MS) } },
    _sum: { count: true },
    orderBy: { _sum: { count: "desc" } },
    take: SHOWN,
  });
  return rows.map(({ subject, _sum }) => {
    const [rule = "", ...about] = subject.split(" ");
    return { kind: "stopped", rule, subject: about.join(" "), refused: Number(_sum.count ?? 0) };
  });
}

async function blockedByCountry(now: Date): Promise<MessageAlarm[]> {
  const rows = await db().overviewMessages.groupBy({
    by: ["country"],
    where: { grain: "hour", startsAt: { gte: later(hourOf(now), -DAY_MS) } },
    _sum: { blocked: true, sent: true },
    having: { blocked: { _sum: { gte: BLOCKED_AT_LEAST } } },
  });
  return rows
    .map(({ country, _sum }) => ({ country, blocked: _sum.blocked ?? 0, sent: _sum.sent ?? 0 }))
    .filter(({ blocked, sent }) => blocked >= sent * BLOCKED_SHARE)
    .sort((one, other) => other.blocked - one.blocked)
    .slice(0, SHOWN)
    .map((row) => ({ kind: "blocked", ...row, country: countryName(row.country), code: row.country }));
}
