// Counts what happened in an hour or a day and writes it down in place of what stood there. The rows are read by their time,
// through an index; to count a bucket again gives the same rows.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { Prisma } from "@/prisma/generated/client";
import type { OverviewGrain } from "@/prisma/generated/enums";
import { BAR_STARTS } from "./seconds";

/** What overview_tally counts, and what its subjects are. */
export type Tally =
  /** New users, by the country of their number. */
  | "sign_up"
  /** New sessions of users who were there before, by factor. */
  | "sign_in"
  /** Messages that were asked for and not sent, by the rule that refused them; or `provider`, or `unknown`. */
  | "unsent"
  /** Messages that a rule would have refused, and that were sent because the guard only records. */
  | "recorded"
  /** Refusals by `rule subject`, where the rule counts for a prefix, a range, a network or a country: the most frequent. */
  | "stopped"
  /** Millionths, of all messages together. */
  | "cost";

/** The tables whose rows are buckets. */
const TABLES = [
  Prisma.raw("overview_messages"),
  Prisma.raw("overview_seconds"),
  Prisma.raw("overview_tally"),
];

const STOPPED_KEPT = 20;
const STOPPING_RULES = [
  "network_day",
  "prefix_day",
  "range_day",
  "country_hour",
  "country_day",
  "country_total",
];

/** Somebody asked for a code. Texts that tell a former number of a change have none (lib/deliveries/deliver-text.ts): they cost. */
export const CODE = Prisma.raw(`(d.ip <> 'server')`);
/** Vonage took it. A right code shows that it did, whatever was lost on the way. */
export const SENT = Prisma.raw(
  `(d.state NOT IN ('asked', 'refused', 'unknown') OR d.completed_at IS NOT NULL)`,
);
/** It is known to have arrived. */
export const DELIVERED = Prisma.raw(`(d.state = 'delivered' OR d.completed_at IS NOT NULL)`);
export const ANSWERED = Prisma.raw(`(d.completed_at IS NOT NULL)`);
/** The challenge that it belonged to ended well by its code: for sign-ups and sign-ins that is a session. */
export const DONE = Prisma.raw(`(d.completed_at IS NOT NULL AND c.state = 'redeemed')`);

/** Counts the messages, sign-ups and sign-ins of one hour, or of several in a row, or of one day. */
export async function countBuckets(
  tx: Transaction,
  grain: OverviewGrain,
  from: Date,
  until: Date,
): Promise<void> {
  await clearBuckets(tx, grain, from, until);
  const span = { grain, from, until };
  await countMessages(tx, span);
  await countSeconds(tx, span);
  await countTallies(tx, span);
}

/** A day as the sum of its hours. */
export async function sumDay(tx: Transaction, from: Date, until: Date): Promise<void> {
  await clearBuckets(tx, "day", from, until);
  const hours = Prisma.sql`grain = 'hour' AND starts_at >= ${from} AND starts_at < ${until}`;
  await tx.$executeRaw`
    INSERT INTO overview_messages
    SELECT 'day', ${from}, country, channel, sum(asked), sum(sent), sum(delivered), sum(answered), sum(done),
      sum(failed), sum(blocked), sum(cost_micros)
    FROM overview_messages WHERE ${hours} GROUP BY country, channel`;
  await tx.$executeRaw`
    INSERT INTO overview_seconds
    SELECT 'day', ${from}, channel, array_agg(total ORDER BY place)
    FROM (
      SELECT channel, place, sum(count) AS total
      FROM overview_seconds, unnest(counts) WITH ORDINALITY AS bar(count, place)
      WHERE ${hours} GROUP BY channel, place
    ) AS bars
    GROUP BY channel`;
  await tx.$executeRaw`
    INSERT INTO overview_tally
    SELECT 'day', ${from}, kind, subject, sum(count)
    FROM overview_tally WHERE ${hours} AND kind <> 'stopped' GROUP BY kind, subject`;
}

/** Removes what was counted for these times. */
export async function clearBuckets(
  tx: Transaction,
  grain: OverviewGrain,
  from: Date,
  until: Date,
): Promise<void> {
  for (const table of TABLES)
    await tx.$executeRaw`
      DELETE FROM ${table}
      WHERE grain = ${grain}::"OverviewGrain" AND starts_at >= ${from} AND starts_at < ${until}`;
}

type Span = { grain: OverviewGrain; from: Date; until: Date };

/** The two columns that name the bucket of this time. */
function bucketOf({ grain, from }: Span, time: string): Prisma.Sql {
  const at = Prisma.raw(time);
  return Prisma.sql`${grain}::"OverviewGrain" AS grain,
    date_bin(${`1 ${grain}`}::interval, ${at}, ${from}::timestamptz) AS bucket`;
}

function during({ from, until }: Span, time: string): Prisma.Sql {
  const at = Prisma.raw(time);
  return Prisma.sql`${at} >= ${from} AND ${at} < ${until}`;
}

async function countMessages(tx: Transaction, span: Span): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO overview_messages
    SELECT ${bucketOf(span, "d.asked_at")}, d.phone_country, d.channel, count(*) FILTER (WHERE ${CODE}),
      count(*) FILTER (WHERE ${CODE} AND ${SENT}), count(*) FILTER (WHERE ${CODE} AND ${DELIVERED}),
      count(*) FILTER (WHERE ${ANSWERED}), count(*) FILTER (WHERE ${DONE}),
      count(*) FILTER (WHERE ${CODE} AND d.state = 'failed'),
      count(*) FILTER (WHERE ${CODE} AND d.state = 'blocked'),
      coalesce(sum(d.cost_micros), 0)
    FROM delivery d LEFT JOIN challenge c ON c.delivery_id = d.id
    WHERE ${during(span, "d.asked_at")} GROUP BY bucket, d.phone_country, d.channel`;
}

async function countSeconds(tx: Transaction, span: Span): Promise<void> {
  await tx.$executeRaw`
    WITH bars AS (
      SELECT ${bucketOf(span, "d.asked_at")}, channel, count(*) AS count,
        width_bucket(extract(epoch FROM completed_at - coalesce(answered_at, asked_at))::float8,
          ${[...BAR_STARTS]}::float8[]) AS place
      FROM delivery d WHERE ${during(span, "d.asked_at")} AND ${ANSWERED} GROUP BY bucket, channel, place
    )
    INSERT INTO overview_seconds
    SELECT grain, bucket, channel, array_agg(coalesce(bars.count, 0) ORDER BY place)
    FROM (SELECT DISTINCT grain, bucket, channel FROM bars) AS rows
    CROSS JOIN generate_series(0, ${BAR_STARTS.length}::int) AS place
    LEFT JOIN bars USING (grain, bucket, channel, place)
    GROUP BY grain, bucket, channel`;
}

async function countTallies(tx: Transaction, span: Span): Promise<void> {
  const messages = Prisma.sql`FROM delivery d WHERE ${during(span, "d.asked_at")}`;
  const bucket = bucketOf(span, "d.asked_at");
  await tx.$executeRaw`
    INSERT INTO overview_tally
    SELECT ${bucketOf(span, "created_at")}, 'sign_up', phone_country AS subject, count(*)
    FROM "user" WHERE ${during(span, "created_at")} GROUP BY bucket, subject
    UNION ALL
    SELECT ${bucketOf(span, "s.created_at")}, 'sign_in', coalesce(c.factor, s.factor)::text AS subject, count(*)
    FROM session s LEFT JOIN challenge c ON c.id = s.challenge_id
    WHERE ${during(span, "s.created_at")} AND c.purpose IS DISTINCT FROM 'sign_up' GROUP BY bucket, subject
    UNION ALL
    SELECT ${bucket}, 'unsent',
      coalesce(d.decision ->> 'rule', CASE d.state WHEN 'refused' THEN 'provider' ELSE 'unknown' END) AS subject, count(*)
    ${messages} AND ${CODE} AND NOT ${SENT} GROUP BY bucket, subject
    UNION ALL
    SELECT ${bucket}, 'recorded', d.decision ->> 'rule' AS subject, count(*)
    ${messages} AND ${SENT} AND d.decision IS NOT NULL GROUP BY bucket, subject
    UNION ALL
    SELECT ${bucket}, 'cost', '', sum(d.cost_micros) ${messages} GROUP BY bucket HAVING sum(d.cost_micros) > 0`;
  await tx.$executeRaw`
    INSERT INTO overview_tally
    SELECT grain, bucket, 'stopped', subject, count FROM (
      SELECT *, row_number() OVER (PARTITION BY bucket ORDER BY count DESC, subject) AS place FROM (
        SELECT ${bucket}, concat(d.decision ->> 'rule', ' ', d.decision ->> 'subject') AS subject, count(*) AS count
        ${messages} AND d.state = 'refused' AND d.decision ->> 'rule' = ANY (${STOPPING_RULES})
        GROUP BY bucket, subject
      ) AS counted
    ) AS ranked
    WHERE place <= ${STOPPED_KEPT}`;
}
