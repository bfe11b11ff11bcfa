// What the overview shows: sums of rows that lib/overview has counted, so that a page costs the same with any number of users.
import "server-only";
import { db } from "@/lib/database/client";
import { barsOf, mergeSeconds, percentile, type Bar } from "@/lib/jobs/overview/seconds";
import { later } from "@/lib/jobs/overview/times";
import { countryName } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import type { Channel } from "@/prisma/generated/enums";
import type { Period } from "./period";

/** Messages by how far they came. Each number contains the ones after it. */
export type Conversion = { asked: number; sent: number; delivered: number; answered: number; done: number };

export type MessageSums = Conversion & { failed: number; blocked: number; costMicros: number };

export type Overview = {
  freshness: {
    /** When the newest hours were last counted; null before the first time. */
    refreshedAt: Date | null;
    /** Days before this one are still being counted for the first time, or anew. */
    historyBefore: Date | null;
    /** When all accounts had last been counted. */
    sweptAt: Date | null;
  };
  people: { users: number; proven: number };
  /** In each hour or day of the period. */
  signUps: number[];
  signIns: number[];
  messages: MessageSums[];
  seconds: { median: number | null; p95: number | null }[];
  /** In the whole period. */
  total: MessageSums;
  histogram: { bars: Bar[]; median: number | null; p95: number | null };
  countries: ({ code: string; name: string } & MessageSums)[];
  channels: ({ channel: Channel } & MessageSums)[];
  /** What was asked for and not sent, by rule, most frequent first. */
  unsent: { rule: string; values: number[]; total: number }[];
  /** What a guard that only records would have refused. */
  recorded: number;
  /** Of the period before, as long as this one. */
  before: { signUps: number; signIns: number };
};

/** The figures of a period. */
export async function readOverview(period: Period): Promise<Overview> {
  await requireAdmin();
  const [state, messages, seconds, tallies, before] = await Promise.all([
    db().overviewState.findUniqueOrThrow({ where: { id: 1 } }),
    messageSums(period),
    secondsOf(period),
    talliesOf(period),
    totalsBefore(period),
  ]);
  const place = placesOf(period);
  const byStart = inPlaces(
    period,
    messages.filter(({ start }) => start !== null),
    ({ start }) => place(start),
  );
  const all = mergeSeconds(seconds.map(({ counts }) => counts));
  const values = (kind: string, subject?: string) =>
    sumInPlaces(
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
    people: { users: state.users, proven: state.proven },
    signUps: values("sign_up"),
    signIns: values("sign_in"),
    messages: byStart.map((row) => row ?? NOTHING),
    seconds: period.starts.map((start) => {
      const here = mergeSeconds(
        seconds.filter((row) => row.start.getTime() === start.getTime()).map(({ counts }) => counts),
      );
      return { median: percentile(here, 0.5), p95: percentile(here, 0.95) };
    }),
    total: messages.find(({ start, country, channel }) => !start && !country && !channel) ?? NOTHING,
    histogram: { bars: barsOf(all), median: percentile(all, 0.5), p95: percentile(all, 0.95) },
    countries: messages
      .flatMap((row) => (row.country ? [{ ...row, code: row.country, name: countryName(row.country) }] : []))
      .sort((one, other) => other.asked - one.asked),
    channels: messages.flatMap((row) => (row.channel ? [{ ...row, channel: row.channel }] : [])),
    unsent: rules
      .map((rule) => ({ rule, values: values("unsent", rule) }))
      .map((row) => ({ ...row, total: row.values.reduce((sum, value) => sum + value, 0) }))
      .sort((one, other) => other.total - one.total),
    recorded: values("recorded").reduce((sum, value) => sum + value, 0),
    before,
  };
}

const NOTHING: MessageSums = {
  ...{ asked: 0, sent: 0, delivered: 0, answered: 0, done: 0 },
  ...{ failed: 0, blocked: 0, costMicros: 0 },
};

type SumRow = MessageSums & { start: Date | null; country: string | null; channel: Channel | null };

/** By hour or day, by country, by channel, and in all: one reading of the rows for the four of them. */
async function messageSums({ grain, from, until }: Period): Promise<SumRow[]> {
  return db().$queryRaw<SumRow[]>`
    SELECT starts_at AS start, country, channel, sum(asked)::float8 AS asked, sum(sent)::float8 AS sent,
      sum(delivered)::float8 AS delivered, sum(answered)::float8 AS answered, sum(done)::float8 AS done,
      sum(failed)::float8 AS failed, sum(blocked)::float8 AS blocked, sum(cost_micros)::float8 AS "costMicros"
    FROM overview_messages
    WHERE grain = ${grain}::"OverviewGrain" AND starts_at >= ${from} AND starts_at < ${until}
    GROUP BY GROUPING SETS ((starts_at), (country), (channel), ())
    HAVING count(*) > 0`;
}

function secondsOf({ grain, from, until }: Period): Promise<{ start: Date; counts: number[] }[]> {
  return db().$queryRaw`
    SELECT starts_at AS start, counts FROM overview_seconds
    WHERE grain = ${grain}::"OverviewGrain" AND starts_at >= ${from} AND starts_at < ${until}`;
}

type TallyRow = { start: Date; kind: string; subject: string; count: number };

function talliesOf({ grain, from, until }: Period): Promise<TallyRow[]> {
  return db().$queryRaw<TallyRow[]>`
    SELECT starts_at AS start, kind, CASE kind WHEN 'unsent' THEN subject ELSE '' END AS subject,
      sum(count)::float8 AS count
    FROM overview_tally
    WHERE grain = ${grain}::"OverviewGrain" AND starts_at >= ${from} AND starts_at < ${until}
      AND kind IN ('sign_up', 'sign_in', 'unsent', 'recorded')
    GROUP BY 1, 2, 3`;
}

async function totalsBefore({ grain, from, until }: Period): Promise<Overview["before"]> {
  const start = later(from, from.getTime() - until.getTime());
  const rows = await db().$queryRaw<{ kind: string; count: number }[]>`
    SELECT kind, sum(count)::float8 AS count FROM overview_tally
    WHERE grain = ${grain}::"OverviewGrain" AND starts_at >= ${start} AND starts_at < ${from}
      AND kind IN ('sign_up', 'sign_in')
    GROUP BY kind`;
  const of = (kind: string) => rows.find((row) => row.kind === kind)?.count ?? 0;
  return { signUps: of("sign_up"), signIns: of("sign_in") };
}

function placesOf({ starts }: Period): (start: Date | null) => number | undefined {
  const places = new Map(starts.map((start, place) => [start.getTime(), place]));
  return (start) => (start ? places.get(start.getTime()) : undefined);
}

function inPlaces<Row>(period: Period, rows: readonly Row[], place: (row: Row) => number | undefined) {
  const placed = new Array<Row | undefined>(period.starts.length).fill(undefined);
  for (const row of rows) {
    const at = place(row);
    if (at !== undefined) placed[at] = row;
  }
  return placed;
}

function sumInPlaces(period: Period, rows: readonly TallyRow[]): number[] {
  const place = placesOf(period);
  const sums = period.starts.map(() => 0);
  for (const { start, count } of rows) {
    const at = place(start);
    if (at !== undefined) sums[at] = (sums[at] ?? 0) + count;
  }
  return sums;
}
