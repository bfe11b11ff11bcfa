// Counts the activity of an hour or day and replaces its stored rows. Idempotent.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { Prisma } from "@/prisma/generated/client";
import type { OverviewGrain } from "@/prisma/generated/enums";
import { BAR_STARTS } from "./seconds";

export type TallyKind =
  /** New users, by country of their number. */
  | "sign_up"
  /** New sessions of existing users, by factor. */
  | "sign_in"
  /** Messages that were not sent, by the rule that refused them, `provider`, or `unknown`. */
  | "unsent"
  /** Messages that a rule would have refused, but the guard only records. */
  | "recorded"
  /** Most frequent refusals by `rule subject`, for rules that count groups of numbers or clients. */
  | "stopped"
  /** In millionths. */
  | "cost";

const TABLES = [
  Prisma.raw("overview_messages"),
  Prisma.raw("overview_seconds"),
  Prisma.raw("overview_tally"),
];

const MAX_STOPPED_SUBJECTS = 20;
const STOPPING_RULES = [
  "network_day",
  "prefix_day",
  "range_day",
  "country_hour",
  "country_day",
  "country_total",
];

/** Texts about a phone change (deliver-text.ts) have no code, but they have a cost. */
export const HAS_CODE = Prisma.raw(`d.has_code`);
/** Accepted by Vonage. A correct code implies this, even if responses were lost. */
export const WAS_SENT = Prisma.raw(
  `(d.state NOT IN ('asked', 'refused', 'unknown') OR d.completed_at IS NOT NULL)`,
);
export const WAS_DELIVERED = Prisma.raw(`(d.state = 'delivered' OR d.completed_at IS NOT NULL)`);
export const WAS_ANSWERED = Prisma.raw(`(d.completed_at IS NOT NULL)`);
/** For sign-ups and sign-ins, redeeming the challenge creates a session. */
export const WAS_REDEEMED = Prisma.raw(`(d.completed_at IS NOT NULL AND c.state = 'redeemed')`);

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

function bucketColumns({ grain, from }: Span, time: string): Prisma.Sql {
  const at = Prisma.raw(time);
  return Prisma.sql`${grain}::"OverviewGrain" AS grain,
    date_bin(${`1 ${grain}`}::interval, ${at}, ${from}::timestamptz) AS bucket`;
}

function isWithin({ from, until }: Span, time: string): Prisma.Sql {
  const at = Prisma.raw(time);
  return Prisma.sql`${at} >= ${from} AND ${at} < ${until}`;
}

async function countMessages(tx: Transaction, span: Span): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO overview_messages
    SELECT ${bucketColumns(span, "d.asked_at")}, d.phone_country, d.channel, count(*) FILTER (WHERE ${HAS_CODE}),
      count(*) FILTER (WHERE ${HAS_CODE} AND ${WAS_SENT}), count(*) FILTER (WHERE ${HAS_CODE} AND ${WAS_DELIVERED}),
      count(*) FILTER (WHERE ${WAS_ANSWERED}), count(*) FILTER (WHERE ${WAS_REDEEMED}),
      count(*) FILTER (WHERE ${HAS_CODE} AND d.state = 'failed'),
      count(*) FILTER (WHERE ${HAS_CODE} AND d.state = 'blocked'),
      coalesce(sum(d.cost_micros), 0)
    FROM delivery d LEFT JOIN challenge c ON c.delivery_id = d.id
    WHERE ${isWithin(span, "d.asked_at")} GROUP BY bucket, d.phone_country, d.channel`;
}

async function countSeconds(tx: Transaction, span: Span): Promise<void> {
  await tx.$executeRaw`
    WITH bars AS (
      SELECT ${bucketColumns(span, "d.asked_at")}, channel, count(*) AS count,
        width_bucket(extract(epoch FROM completed_at - coalesce(answered_at, asked_at))::float8,
          ${[...BAR_STARTS]}::float8[]) AS place
      FROM delivery d WHERE ${isWithin(span, "d.asked_at")} AND ${WAS_ANSWERED} GROUP BY bucket, channel, place
    )
    INSERT INTO overview_seconds
    SELECT grain, bucket, channel, array_agg(coalesce(bars.count, 0) ORDER BY place)
    FROM (SELECT DISTINCT grain, bucket, channel FROM bars) AS rows
    CROSS JOIN generate_series(0, ${BAR_STARTS.length}::int) AS place
    LEFT JOIN bars USING (grain, bucket, channel, place)
    GROUP BY grain, bucket, channel`;
}

async function countTallies(tx: Transaction, span: Span): Promise<void> {
  const messages = Prisma.sql`FROM delivery d WHERE ${isWithin(span, "d.asked_at")}`;
  const bucket = bucketColumns(span, "d.asked_at");
  await tx.$executeRaw`
    INSERT INTO overview_tally
    SELECT ${bucketColumns(span, "created_at")}, 'sign_up', phone_country AS subject, count(*)
    FROM "user" WHERE ${isWithin(span, "created_at")} GROUP BY bucket, subject
    UNION ALL
    SELECT ${bucketColumns(span, "s.created_at")}, 'sign_in', coalesce(c.factor, s.factor)::text AS subject, count(*)
    FROM session s LEFT JOIN challenge c ON c.id = s.challenge_id
    WHERE ${isWithin(span, "s.created_at")} AND c.purpose IS DISTINCT FROM 'sign_up' GROUP BY bucket, subject
    UNION ALL
    SELECT ${bucket}, 'unsent',
      coalesce(d.decision ->> 'rule', CASE d.state WHEN 'refused' THEN 'provider' ELSE 'unknown' END) AS subject, count(*)
    ${messages} AND ${HAS_CODE} AND NOT ${WAS_SENT} GROUP BY bucket, subject
    UNION ALL
    SELECT ${bucket}, 'recorded', d.decision ->> 'rule' AS subject, count(*)
    ${messages} AND ${WAS_SENT} AND d.decision IS NOT NULL GROUP BY bucket, subject
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
    WHERE place <= ${MAX_STOPPED_SUBJECTS}`;
}
