// When things happen: more with every month, less at the weekend, most of it by day.
import type { Chance } from "../random";

export const DAY_MS = 24 * 60 * 60 * 1000;

/** Whatever begins is over by the end of the history: nothing in it is still open. */
const LAST_BEGIN_MS = 40 * 60 * 1000;

/** From Sunday on. */
const BY_WEEKDAY = [0.72, 1.12, 1.15, 1.12, 1.08, 1.02, 0.79];

/** By hour, UTC. */
const BY_HOUR = [2, 1, 1, 1, 1, 2, 4, 6, 8, 9, 9, 9, 9, 8, 8, 8, 9, 9, 10, 10, 9, 7, 5, 3];

/** The first day has so much of what the last one has. */
const GROWS_FROM = 0.25;

export type Day = {
  /** Midnight (UTC). */
  startsAt: number;
  /** What begins on this day begins before. */
  until: number;
  /** Its share of everything that happens at all, and of everything if nothing grew. */
  share: number;
  evenShare: number;
};

/** The days of a history that ends at `until`; the last of them may be a part of one. */
export function calendar(days: number, until: Date): Day[] {
  const end = until.getTime() - LAST_BEGIN_MS;
  const lastMidnight = Math.floor(end / DAY_MS) * DAY_MS;
  const calendar = Array.from({ length: days }, (_, n) => {
    const startsAt = lastMidnight - (days - 1 - n) * DAY_MS;
    const length = Math.min(1, (end - startsAt) / DAY_MS);
    const weekday = (BY_WEEKDAY[new Date(startsAt).getUTCDay()] ?? 1) * length;
    const grown = days === 1 ? 1 : GROWS_FROM + (1 - GROWS_FROM) * (n / (days - 1)) ** 1.4;
    return { startsAt, until: Math.min(startsAt + DAY_MS, end), share: weekday * grown, evenShare: weekday };
  });
  const [all, even] = [sum(calendar.map(({ share }) => share)), sum(calendar.map((day) => day.evenShare))];
  return calendar.map((day) => ({ ...day, share: day.share / all, evenShare: day.evenShare / even }));
}

/** How many of `total` fall to each day: none is lost to rounding. */
export function spread(total: number, days: readonly Day[], by: "share" | "evenShare" = "share"): number[] {
  let [reached, given] = [0, 0];
  return days.map((day, index) => {
    reached = index === days.length - 1 ? 1 : reached + day[by];
    const here = Math.round(total * reached) - given;
    given += here;
    return here;
  });
}

/** So many moments of a day, in their order. */
export function momentsOf(day: Day, count: number, chance: Chance): number[] {
  return Array.from({ length: count }, () => momentOf(day, chance)).sort((one, other) => one - other);
}

function momentOf({ startsAt, until }: Day, chance: Chance): number {
  for (let tries = 0; tries < 8; tries++) {
    const hour = HOURS[chance.below(HOURS.length)] ?? 0;
    const at = startsAt + hour * 3_600_000 + chance.below(3_600_000);
    if (at < until) return at;
  }
  return startsAt + Math.floor(chance.next() * (until - startsAt));
}

const HOURS = BY_HOUR.flatMap((weight, hour) => Array.from({ length: weight }, () => hour));

const sum = (values: number[]) => values.reduce((one, other) => one + other, 0);
