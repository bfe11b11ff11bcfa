// Queries what lib/jobs/overview aggregates, so a page costs the same with any number of users.
import "server-only";
import { db } from "@/lib/database/client";
import { toBars, mergeSeconds, percentile, type Bar } from "@/lib/jobs/overview/seconds";
import { addMilliseconds } from "@/lib/jobs/overview/times";
import { getCountryName } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import type { Channel } from "@/prisma/generated/enums";
import type { Period } from "./period";

/** Message counts by progress. Each number includes the ones after it. */
export type Conversion = { asked: number; sent: number; delivered: number; answered: number; done: number };

export type MessageSums = Conversion & { failed: number; blocked: number; costMicros: number };

export type Overview = {
  freshness: {
    refreshedAt: Date | null;
    /** Days before this one are still being counted or recounted. */
    historyBefore: Date | null;
    sweptAt: Date | null;
  };
  users: { total: number; verified: number };
  signUps: number[];
  signIns: number[];
  messages: MessageSums[];
  seconds: { median: number | null; p95: number | null }[];
  total: MessageSums;
  histogram: { bars: Bar[]; median: number | null; p95: number | null };
  countries: ({ code: string; name: string } & MessageSums)[];
  channels: ({ channel: Channel } & MessageSums)[];
  unsent: { rule: string; values: number[]; total: number }[];
  /** Messages that a rule would have refused, but the guard only records. */
  recorded: number;
  previous: { signUps: number; signIns: number };
};

export async function readOverview(period: Period): Promise<Overview> {
  await requireAdmin();
  const [state, messages, seconds, tallies, previous] = await Promise.all([
    db().overviewState.findUniqueOrThrow({ where: { id: 1 } }),
    sumMessages(period),
    findSeconds(period),
    findTallies(period),
    sumPreviousPeriod(period),
  ]);
  const getIndex = indexStarts(period);
  const byStart = alignRows(
    period,
    messages.filter(({ start }) => start !== null),
    ({ start }) => getIndex(start),
  );
  const all = mergeSeconds(seconds.map(({ counts }) => counts));
  const sumTallies = (kind: string, subject?: string) =>
    sumByStart(
      period,
      tallies.filter((row) => row.kind === kind && (subject === undefined || row.subject === subject)),
    );
  const rules = [...new Set(tallies.filter(({ kind }) => kind === "unsent").map(({ subject }) => subject))];
  return {
    freshness: {
      refreshedAt: state.refreshedAt,
      historyBefore: state.todoUntil,
      sweptAt: state.sweptAt,
    },
    users: { total: state.users, verified: state.proven },
    signUps: sumTallies("sign_up"),
    signIns: sumTallies("sign_in"),
    messages: byStart.map((row) => row ?? ZERO_SUMS),
    seconds: period.starts.map((start) => {
      const merged = mergeSeconds(
        seconds.filter((row) => row.start.getTime() === start.getTime()).map(({ counts }) => counts),
      );
      return { median: percentile(merged, 0.5), p95: percentile(merged, 0.95) };
    }),
    total: messages.find(({ start, country, channel }) => !start && !country && !channel) ?? ZERO_SUMS,
    histogram: { bars: toBars(all), median: percentile(all, 0.5), p95: percentile(all, 0.95) },
    countries: messages
      .flatMap((row) =>
        row.country ? [{ ...row, code: row.country, name: getCountryName(row.country) }] : [],
      )
      .sort((one, other) => other.asked - one.asked),
    channels: messages.flatMap((row) => (row.channel ? [{ ...row, channel: row.channel }] : [])),
    unsent: rules
      .map((rule) => ({ rule, values: sumTallies("unsent", rule) }))
      .map((row) => ({ ...row, total: row.values.reduce((sum, value) => sum + value, 0) }))
      .sort((one, other) => other.total - one.total),
    recorded: sumTallies("recorded").reduce((sum, value) => sum + value, 0),
    previous: previous,
  };
}

const ZERO_SUMS: MessageSums = {
  ...{ asked: 0, sent: 0, delivered: 0, answered: 0, done: 0 },
  ...{ failed: 0, blocked: 0, costMicros: 0 },
};

type SumRow = MessageSums & { start: Date | null; country: string | null; channel: Channel | null };

async function sumMessages({ grain, from, until }: Period): Promise<SumRow[]> {
  return db().$queryRaw<SumRow[]>`
    SELECT starts_at AS start, country, channel, sum(asked)::float8 AS asked, sum(sent)::float8 AS sent,
      sum(delivered)::float8 AS delivered, sum(answered)::float8 AS answered, sum(done)::float8 AS done,
      sum(failed)::float8 AS failed, sum(blocked)::float8 AS blocked, sum(cost_micros)::float8 AS "costMicros"
    FROM overview_messages
    WHERE grain = ${grain}::"OverviewGrain" AND starts_at >= ${from} AND starts_at < ${until}
    GROUP BY GROUPING SETS ((starts_at), (country), (channel), ())
    HAVING count(*) > 0`;
}

function findSeconds({ grain, from, until }: Period): Promise<{ start: Date; counts: number[] }[]> {
  return db().$queryRaw`
    SELECT starts_at AS start, counts FROM overview_seconds
    WHERE grain = ${grain}::"OverviewGrain" AND starts_at >= ${from} AND starts_at < ${until}`;
}

type TallyRow = { start: Date; kind: string; subject: string; count: number };

function findTallies({ grain, from, until }: Period): Promise<TallyRow[]> {
  return db().$queryRaw<TallyRow[]>`
    SELECT starts_at AS start, kind, CASE kind WHEN 'unsent' THEN subject ELSE '' END AS subject,
      sum(count)::float8 AS count
    FROM overview_tally
    WHERE grain = ${grain}::"OverviewGrain" AND starts_at >= ${from} AND starts_at < ${until}
      AND kind IN ('sign_up', 'sign_in', 'unsent', 'recorded')
    GROUP BY 1, 2, 3`;
}

async function sumPreviousPeriod({ grain, from, until }: Period): Promise<Overview["previous"]> {
  const start = addMilliseconds(from, from.getTime() - until.getTime());
  const rows = await db().$queryRaw<{ kind: string; count: number }[]>`
    SELECT kind, sum(count)::float8 AS count FROM overview_tally
    WHERE grain = ${grain}::"OverviewGrain" AND starts_at >= ${start} AND starts_at < ${from}
      AND kind IN ('sign_up', 'sign_in')
    GROUP BY kind`;
  const getCount = (kind: string) => rows.find((row) => row.kind === kind)?.count ?? 0;
  return { signUps: getCount("sign_up"), signIns: getCount("sign_in") };
}

function indexStarts({ starts }: Period): (start: Date | null) => number | undefined {
  const indexes = new Map(starts.map((start, index) => [start.getTime(), index]));
  return (start) => (start ? indexes.get(start.getTime()) : undefined);
}

function alignRows<Row>(period: Period, rows: readonly Row[], getIndex: (row: Row) => number | undefined) {
  const aligned = new Array<Row | undefined>(period.starts.length).fill(undefined);
  for (const row of rows) {
    const index = getIndex(row);
    if (index !== undefined) aligned[index] = row;
  }
  return aligned;
}

function sumByStart(period: Period, rows: readonly TallyRow[]): number[] {
  const getIndex = indexStarts(period);
  const sums = period.starts.map(() => 0);
  for (const { start, count } of rows) {
    const index = getIndex(start);
    if (index !== undefined) sums[index] = (sums[index] ?? 0) + count;
  }
  return sums;
}
