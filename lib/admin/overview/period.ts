// All times are UTC.
import "server-only";
import { startOfDay, startOfHour, addMilliseconds } from "@/lib/jobs/overview/times";
import { DAY_MS, HOUR_MS } from "@/lib/values/durations";

/** `length` includes the current hour or day. */
export const PERIODS = {
  "24h": { grain: "hour", length: 24 },
  "7d": { grain: "day", length: 7 },
  "30d": { grain: "day", length: 30 },
  "90d": { grain: "day", length: 90 },
} as const;

export type PeriodChoice = keyof typeof PERIODS;

const DEFAULT_CHOICE: PeriodChoice = "30d";

/** Charts of longer periods are unreadable. */
export const MAX_DAYS = 366;

export type Period = {
  grain: "hour" | "day";
  choice: PeriodChoice | null;
  from: Date;
  /** Exclusive. */
  until: Date;
  starts: Date[];
  isLastPartial: boolean;
  /** Why the custom range is invalid. The period is then the default. */
  problem?: string;
};

export function parsePeriod(
  { period, from, to }: { period: string | undefined; from: string | undefined; to: string | undefined },
  now: Date,
): Period {
  if (from || to) {
    const days = readDays(from, to, now);
    return "problem" in days ? { ...toPresetPeriod(DEFAULT_CHOICE, now), problem: days.problem } : days;
  }
  return toPresetPeriod(isChoice(period) ? period : DEFAULT_CHOICE, now);
}

export function isoDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}

function isChoice(text: string | undefined): text is PeriodChoice {
  return text !== undefined && Object.hasOwn(PERIODS, text);
}

function toPresetPeriod(choice: PeriodChoice, now: Date): Period {
  const { grain, length } = PERIODS[choice];
  const last = grain === "hour" ? startOfHour(now) : startOfDay(now);
  const step = grain === "hour" ? HOUR_MS : DAY_MS;
  const [from, until] = [addMilliseconds(last, -(length - 1) * step), addMilliseconds(last, step)];
  return { ...toPeriod(grain, choice, from, until), isLastPartial: true };
}

function readDays(from: string | undefined, to: string | undefined, now: Date): Period | { problem: string } {
  const today = startOfDay(now);
  const last = to ? readDay(to) : today;
  const first = from ? readDay(from) : last;
  if (!first || !last) return { problem: "Enter dates such as 2026-11-23." };
  if (first > last) return { problem: "The start date is after the end date." };
  if (first > today) return { problem: "The dates can't be in the future." };
  const end = last > today ? today : last;
  if ((end.getTime() - first.getTime()) / DAY_MS >= MAX_DAYS)
    return { problem: `Choose at most ${MAX_DAYS} days.` };
  const period = toPeriod("day", null, first, addMilliseconds(end, DAY_MS));
  return { ...period, isLastPartial: end.getTime() === today.getTime() };
}

function readDay(text: string): Date | null {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  // `Date` parses 30 February as 2 March.
  return day && !Number.isNaN(day.getTime()) && isoDay(day) === text ? day : null;
}

function toPeriod(
  grain: Period["grain"],
  choice: PeriodChoice | null,
  from: Date,
  until: Date,
): Omit<Period, "isLastPartial"> {
  const step = grain === "hour" ? HOUR_MS : DAY_MS;
  const length = Math.round((until.getTime() - from.getTime()) / step);
  const starts = Array.from({ length }, (_, index) => addMilliseconds(from, index * step));
  return { grain, choice, from, until, starts };
}
