// What has to be known before a message can be judged, in one statement: what was counted, which settings are in force,
// whether its country or prefix is paused, and whether its number was stopped. Read with each message, so that whatever is
// changed holds from the next one on, on every instance; and what cannot be read lets nothing pass.
import "server-only";
import { pool } from "@/lib/database/client";
import { keyedHash } from "@/lib/crypto/tokens";
import type { Message } from "./counters";
import { storedSubject } from "./counts";
import type { Settings } from "./evaluate";
import { pausableSubjects, type Pause } from "@/lib/deliveries/settings/pauses";
import type { Lookup, Lookups, Tallies, CounterTotals } from "./counter-lookups";
import { inForce, knownVersion, NEWEST_VERSION } from "@/lib/deliveries/settings/settings";

export type Known = {
  tallies: Tallies;
  settings: Settings;
  pause: Pause | null;
  stoppedUntil: Date | null;
};

type Row = CounterTotals & {
  version: { number: number; settings: unknown } | null;
  pause: { subject: string; until: string } | null;
  stoppedUntil: Date | null;
};

/** Reads what a judgement of this message needs. */
export async function readKnown(message: Message, lookups: Lookups, at: Date): Promise<Known> {
  const asked = Object.entries(lookups) as [keyof Lookups, Lookup][];
  const { isProven, phone, country } = message;
  const { rows } = await pool().query<Row>(STATEMENT, [
    knownVersion(),
    asked.map(([, { scope }]) => scope),
    asked.map(([, { scope, subject }]) => storedSubject(scope, subject)),
    asked.map(([, { since }]) => since),
    at,
    // A user's own number is neither paused nor stopped.
    isProven ? [] : pausableSubjects(phone, country),
    isProven ? null : keyedHash(phone),
  ]);
  const [first] = rows;
  if (!first) throw new Error("nothing is known of a message that nothing was asked about");
  const { version, pause, stoppedUntil } = first;
  return {
    tallies: Object.fromEntries(asked.map(([question], index) => [question, rows[index]])),
    settings: inForce(version ?? { number: null, settings: null }).settings,
    pause: pause && { subject: pause.subject, until: new Date(pause.until) },
    stoppedUntil,
  };
}

/** One row for each lookup; what is known of the message as a whole stands in each of them, and is read once. */
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
