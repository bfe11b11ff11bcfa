// The period that an overview is about, as it stands in the address: a quick choice, or days from one to another. In UTC.
import "server-only";
import { DAY_MS, dayOf, HOUR_MS, hourOf, later } from "@/lib/jobs/overview/times";

/** Quick choices, and how many hours or days each has; the present one is the last of them. */
export const PERIODS = {
  "24h": { grain: "hour", length: 24 },
  "7d": { grain: "day", length: 7 },
  "30d": { grain: "day", length: 30 },
  "90d": { grain: "day", length: 90 },
} as const;

export type PeriodChoice = keyof typeof PERIODS;

const DEFAULT: PeriodChoice = "30d";

/** Longer ones take longer to draw than to understand. Days. */
export const LONGEST = 366;

export type Period = {
  grain: "hour" | "day";
  /** Null where two days were chosen. */
  choice: PeriodChoice | null;
  from: Date;
  /** The first moment after it. */
  until: Date;
  /** The beginnings of its hours or days. */
  starts: Date[];
  /** What is wrong with the days that were typed; the period is the usual one then. */
  problem?: string;
};

/** Reads a period; whatever is none means the usual one. */
export function parsePeriod(
  { period, from, to }: { period: string | undefined; from: string | undefined; to: string | undefined },
  now: Date,
): Period {
  if (from || to) {
    const days = readDays(from, to, now);
    return "problem" in days ? { ...chosen(DEFAULT, now), problem: days.problem } : days;
  }
  return chosen(isChoice(period) ? period : DEFAULT, now);
}

/** `2026-11-23`, the way addresses and date fields write a day. */
export function isoDay(day: Date): string {
  return day.toISOString().slice(0, 10);
}

function isChoice(text: string | undefined): text is PeriodChoice {
  return text !== undefined && Object.hasOwn(PERIODS, text);
}

function chosen(choice: PeriodChoice, now: Date): Period {
  const { grain, length } = PERIODS[choice];
  const last = grain === "hour" ? hourOf(now) : dayOf(now);
  const step = grain === "hour" ? HOUR_MS : DAY_MS;
  return spanOf(grain, choice, later(last, -(length - 1) * step), later(last, step));
}

function readDays(from: string | undefined, to: string | undefined, now: Date): Period | { problem: string } {
  const today = dayOf(now);
  const last = to ? readDay(to) : today;
  const first = from ? readDay(from) : last;
  if (!first || !last) return { problem: "Enter dates such as 2026-11-23." };
  if (first > last) return { problem: "The start date is after the end date." };
  if (first > today) return { problem: "The dates can't be in the future." };
  const end = last > today ? today : last;
  if ((end.getTime() - first.getTime()) / DAY_MS >= LONGEST)
    return { problem: `Choose at most ${LONGEST} days.` };
  return spanOf("day", null, first, later(end, DAY_MS));
}

function readDay(text: string): Date | null {
  const day = /^\d{4}-\d\d-\d\d$/.test(text) ? new Date(`${text}T00:00:00Z`) : null;
  // 30 February would be read as 2 March.
  return day && !Number.isNaN(day.getTime()) && isoDay(day) === text ? day : null;
}

function spanOf(grain: Period["grain"], choice: PeriodChoice | null, from: Date, until: Date): Period {
  const step = grain === "hour" ? HOUR_MS : DAY_MS;
  const length = Math.round((until.getTime() - from.getTime()) / step);
  const starts = Array.from({ length }, (_, place) => later(from, place * step));
  return { grain, choice, from, until, starts };
}
