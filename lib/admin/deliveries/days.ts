// Days in addresses of lists: YYYY-MM-DD, in UTC.
import "server-only";

/** Both days included. */
export type Period = { from: string | null; to: string | null };

const DAY = /^(?:19|20|21)\d\d-\d\d-\d\d$/;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A day that there is; null for any other text. */
export function readDay(text: string | undefined): string | null {
  if (!text || !DAY.test(text)) return null;
  const date = dayStart(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}

/** Its first moment. */
export function dayStart(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

/** The first moment after it. */
export function dayEnd(day: string): Date {
  return new Date(dayStart(day).getTime() + DAY_MS);
}
