// Loads what the rules need in one statement: counters, active settings, pauses, and stops. Queried for each
// message, so that changes apply immediately on every instance.
import "server-only";
import { pool } from "@/lib/database/client";
import { keyedHash } from "@/lib/crypto/tokens";
import type { Message } from "./counters";
import { toStoredSubject } from "./counts";
import type { Settings } from "./evaluate";
import { pausableSubjects, type Pause } from "@/lib/deliveries/settings/pauses";
import type { Lookup, Lookups, CounterTotalsByName, CounterTotals } from "./counter-lookups";
import { activateSettings, getCachedVersion, NEWEST_VERSION } from "@/lib/deliveries/settings/settings";

export type LoadedCounters = {
  tallies: CounterTotalsByName;
  settings: Settings;
  pause: Pause | null;
  stoppedUntil: Date | null;
};

type Row = CounterTotals & {
  version: { number: number; settings: unknown } | null;
  pause: { subject: string; until: string } | null;
  stoppedUntil: Date | null;
};

export async function loadCounters(message: Message, lookups: Lookups, at: Date): Promise<LoadedCounters> {
  const entries = Object.entries(lookups) as [keyof Lookups, Lookup][];
  const { isVerified, phone, country } = message;
  const { rows } = await pool().query<Row>(STATEMENT, [
    getCachedVersion(),
    entries.map(([, { scope }]) => scope),
    entries.map(([, { scope, subject }]) => toStoredSubject(scope, subject)),
    entries.map(([, { since }]) => since),
    at,
    isVerified ? [] : pausableSubjects(phone, country),
    isVerified ? null : keyedHash(phone),
  ]);
  const [first] = rows;
  if (!first) throw new Error("The counter query returned no rows");
  const { version, pause, stoppedUntil } = first;
  return {
    tallies: Object.fromEntries(entries.map(([name], index) => [name, rows[index]])),
    settings: activateSettings(version ?? { number: null, settings: null }).settings,
    pause: pause && { subject: pause.subject, until: new Date(pause.until) },
    stoppedUntil,
  };
}

/** Returns one row per lookup. The last three columns are the same in each row. */
const STATEMENT = `
  SELECT tally.asked, tally.answered, tally."mostAnswered", tally."oldestUnanswered",
         (SELECT to_json(newest) FROM (${NEWEST_VERSION}) AS newest) AS version,
         (SELECT json_build_object('subject', subject, 'until', until) FROM message_pause
          WHERE subject = ANY ($6::text[]) AND resumed_at IS NULL AND until > $5::timestamptz
          ORDER BY until DESC LIMIT 1) AS pause,
         (SELECT expires_at FROM stopped_number WHERE subject = $7 AND expires_at > $5::timestamptz) AS "stoppedUntil"
  FROM unnest($2::text[], $3::text[], $4::timestamptz[]) WITH ORDINALITY AS listed(scope, subject, since, place)
  CROSS JOIN LATERAL (
    SELECT coalesce(sum(asked), 0)::float8 AS asked, coalesce(sum(answered), 0)::float8 AS answered,
           coalesce(max(answered), 0)::float8 AS "mostAnswered",
           min(starts_at) FILTER (WHERE asked > answered) AS "oldestUnanswered"
    FROM delivery_count
    WHERE scope = listed.scope AND subject = listed.subject AND starts_at >= listed.since
  ) AS tally
  ORDER BY listed.place`;
