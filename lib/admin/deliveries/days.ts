// Parses days in the URLs of lists: YYYY-MM-DD, in UTC.
import "server-only";
import { DAY_MS } from "@/lib/values/durations";

/** Both days are inclusive. */
export type Period = { from: string | null; to: string | null };

const DAY = /^(?:19|20|21)\d\d-\d\d-\d\d$/;

export function readDay(text: string | undefined): string | null {
  if (!text || !DAY.test(text)) return null;
  const date = dayStart(text);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text) ? text : null;
}

export function dayStart(day: string): Date {
  return new Date(`${day}T00:00:00Z`);
}

export function dayEnd(day: string): Date {
  return new Date(dayStart(day).getTime() + DAY_MS);
}
