// Countries and prefixes that an admin has paused: nothing goes there that nobody has proven to want. A pause holds from the
// next message on, on every instance, and ends by itself.
import "server-only";
import { db } from "../db";

/** What is paused, and until when. */
export type Pause = { subject: string; until: Date };

/** Fewer digits would be more than one country. */
const SHORTEST_PREFIX = 3;

/** A country, or how a number in E.164 begins. */
export const PAUSABLE = /^([A-Z]{2}|\+[1-9]\d{1,12})$/;

/** All subjects under which a number would be paused: its country, and each of its beginnings. */
export function pausableSubjects(phone: string, country: string): string[] {
  const subjects = [country];
  for (let length = SHORTEST_PREFIX; length < phone.length; length++) subjects.push(phone.slice(0, length));
  return subjects;
}

/** The countries that are paused now. */
export async function pausedCountries(at: Date): Promise<Set<string>> {
  const paused = await db().messagePause.findMany({
    where: { resumedAt: null, until: { gt: at }, NOT: { subject: { startsWith: "+" } } },
    select: { subject: true },
  });
  return new Set(paused.map(({ subject }) => subject));
}
