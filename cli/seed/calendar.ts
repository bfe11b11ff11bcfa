// Distributes events over time: growing over the months, fewer on weekends, most of them by day.
import type { Chance } from "../random";
import { DAY_MS } from "../../lib/values/durations";

/** Challenges that begin earlier than this have ended by the end of the history. */
const END_MARGIN_MS = 40 * 60 * 1000;

/** Weights, from Sunday on. */
const BY_WEEKDAY = [0.72, 1.12, 1.15, 1.12, 1.08, 1.02, 0.79];

/** Weights by hour, UTC. */
const BY_HOUR = [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 9, 8, 8, 8, 9, 9, 10, 10, 9, 7, 5, 3];

/** Activity of the first day relative to the last. */
const INITIAL_ACTIVITY = 0.25;

export type Day = {
  /** Midnight (UTC). */
  startsAt: number;
  /** Events of this day begin before this time. */
  until: number;
  /** Share of all events, with and without growth. */
  share: number;
  evenShare: number;
};

/** Returns the days of a history that ends at `until`. The last day may be a partial one. */
export function calendar(days: number, until: Date): Day[] {
  const end = until.getTime() - END_MARGIN_MS;
  const lastMidnight = Math.floor(end / DAY_MS) * DAY_MS;
  const calendar = Array.from({ length: days }, (_, n) => {
    const startsAt = lastMidnight - (days - 1 - n) * DAY_MS;
    const length = Math.min(1, (end - startsAt) / DAY_MS);
    const weekday = (BY_WEEKDAY[new Date(startsAt).getUTCDay()] ?? 1) * length;
    const growth = days === 1 ? 1 : INITIAL_ACTIVITY + (1 - INITIAL_ACTIVITY) * (n / (days - 1)) ** 1.4;
    return { startsAt, until: Math.min(startsAt + DAY_MS, end), share: weekday * growth, evenShare: weekday };
  });
  const [all, even] = [sum(calendar.map(({ share }) => share)), sum(calendar.map((day) => day.evenShare))];
  return calendar.map((day) => ({ ...day, share: day.share / all, evenShare: day.evenShare / even }));
}

/** Divides `total` among the days without losing any to rounding. */
export function spread(total: number, days: readonly Day[], by: "share" | "evenShare" = "share"): number[] {
  let [cumulative, assigned] = [0, 0];
  return days.map((day, index) => {
    cumulative = index === days.length - 1 ? 1 : cumulative + day[by];
    const share = Math.round(total * cumulative) - assigned;
    assigned += share;
    return share;
  });
}

/** Returns random times of a day in ascending order. */
export function randomTimes(day: Day, count: number, chance: Chance): number[] {
  return Array.from({ length: count }, () => randomTime(day, chance)).sort((one, other) => one - other);
}

function randomTime({ startsAt, until }: Day, chance: Chance): number {
  for (let tries = 0; tries < 8; tries++) {
    const hour = HOURS[chance.below(HOURS.length)] ?? 0;
    const at = startsAt + hour * 3_600_000 + chance.below(3_600_000);
    if (at < until) return at;
  }
  return startsAt + Math.floor(chance.next() * (until - startsAt));
}

const HOURS = BY_HOUR.flatMap((weight, hour) => Array.from({ length: weight }, () => hour));

const sum = (values: number[]) => values.reduce((one, other) => one + other, 0);
