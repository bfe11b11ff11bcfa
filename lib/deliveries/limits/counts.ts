// Updates the message counters in Postgres. Each operation is a single statement, so a message counts under
// all of its keys or under none. load-counters.ts reads the counters.
import "server-only";
import { log } from "@/lib/observability/log";
import { pool, type Transaction } from "@/lib/database/client";
import { keyedHash } from "@/lib/crypto/tokens";
import {
  ANSWERABLE,
  isNumberScope,
  getCounterPeriod,
  SCOPES,
  getCounterSubject,
  type Scope,
} from "./counters";
import type { Check, CounterKey } from "./evaluate";

export type CountOutcome =
  /** `spent` is the cost of the day in millionths, including this message. */
  | { status: "counted"; spent: number }
  /** A concurrent message reached the limit after the totals were read. */
  | { status: "over"; check: Check; counted: number };

export async function countMessage(
  deliveryId: string,
  counterKeys: readonly CounterKey[],
  checks: readonly Check[],
  at: Date,
): Promise<CountOutcome> {
  const { cost, counters, limits } = toCount(counterKeys, checks, at);
  const { rows } = await pool().query<{ refusedBy: number | null; counted: number; spent: number }>(
    `SELECT refused_by AS "refusedBy", counted::float8, spent::float8 FROM count_message($1, $2, $3, $4, $5)`,
    [deliveryId, at, cost, counters, limits],
  );
  const [result] = rows;
  if (!result) throw new Error("count_message returned nothing");
  const check = result.refusedBy === null ? undefined : checks[result.refusedBy - 1];
  return check
    ? { status: "over", check, counted: result.counted }
    : { status: "counted", spent: result.spent };
}

/** The arguments of `count_message`: the cost in millionths, and JSON. */
export type MessageCount = { cost: number; counters: string; limits: string };

export function toCount(
  counterKeys: readonly CounterKey[],
  checks: readonly Check[],
  at: Date,
): MessageCount {
  return {
    cost: getCost(counterKeys),
    counters: JSON.stringify(toRows(counterKeys, at)),
    limits: JSON.stringify(checks.map(toStoredCheck)),
  };
}

/** Refunds a message that was provably not sent. `at` is when it was counted. Idempotent. */
export async function refundCount(
  deliveryId: string,
  counterKeys: readonly CounterKey[],
  at: Date,
): Promise<void> {
  const rows = toRows(counterKeys, at);
  await pool().query(
    `WITH given_back AS (
       UPDATE delivery SET counted_at = NULL, counted_in = '{}', cost_micros = NULL
       WHERE id = $1 AND counted_at IS NOT NULL
       RETURNING id
     ), held AS (
       SELECT scope, subject, starts_at, amount
       FROM given_back, unnest($2::text[], $3::text[], $4::timestamptz[], $5::bigint[])
         WITH ORDINALITY AS listed(scope, subject, starts_at, amount, place)
       JOIN delivery_count USING (scope, subject, starts_at)
       ORDER BY place
       FOR UPDATE OF delivery_count
     )
     UPDATE delivery_count AS known SET asked = known.asked - held.amount
     FROM held
     WHERE known.scope = held.scope AND known.subject = held.subject AND known.starts_at = held.starts_at`,
    [
      deliveryId,
      rows.map(({ scope }) => scope),
      rows.map(({ subject }) => subject),
      rows.map(({ starts_at }) => starts_at),
      rows.map(({ amount }) => amount),
    ],
  );
}

export type CountedDelivery = {
  phone: string;
  country: string;
  ip: string;
  countedIn: string[];
  countedAt: Date;
};

export async function countAnswered(tx: Transaction, deliveries: readonly CountedDelivery[]): Promise<void> {
  const answered = new Map<string, Row>();
  for (const delivery of deliveries) {
    for (const scope of answerableScopes(delivery)) {
      const row = toRow(
        { scope, subject: getCounterSubject(scope, delivery), amount: 1 },
        delivery.countedAt,
      );
      const key = `${row.scope} ${row.subject} ${row.starts_at.toISOString()}`;
      answered.set(key, { ...row, amount: row.amount + (answered.get(key)?.amount ?? 0) });
    }
  }
  // In lock order.
  const rows = [...answered.values()].sort(
    (one, other) =>
      SCOPES.indexOf(one.scope) - SCOPES.indexOf(other.scope) || (one.subject < other.subject ? -1 : 1),
  );
  if (rows.length === 0) return;
  await tx.$executeRaw`
    INSERT INTO delivery_count AS known (scope, subject, starts_at, expires_at, answered)
    SELECT scope, subject, starts_at, expires_at, amount
    FROM unnest(
      ${rows.map(({ scope }) => scope)}::text[], ${rows.map(({ subject }) => subject)}::text[],
      ${rows.map(({ starts_at }) => starts_at)}::timestamptz[],
      ${rows.map(({ expires_at }) => expires_at)}::timestamptz[],
      ${rows.map(({ amount }) => amount)}::bigint[]
    ) WITH ORDINALITY AS listed(scope, subject, starts_at, expires_at, amount, place)
    ORDER BY place
    ON CONFLICT (scope, subject, starts_at) DO UPDATE SET answered = known.answered + EXCLUDED.answered`;
}

const SWEEP_INTERVAL_MS = 10 * 60 * 1000;
const SWEEP_BATCH_SIZE = 10_000;
let lastSweepAt = 0;

/** Deletes rows outside every window, at most every ten minutes per process. */
export async function purgeExpiredCounts(at: Date): Promise<void> {
  if (at.getTime() - lastSweepAt < SWEEP_INTERVAL_MS) return;
  lastSweepAt = at.getTime();
  const { rowCount } = await pool().query(
    `DELETE FROM delivery_count WHERE (scope, subject, starts_at) IN (
       SELECT scope, subject, starts_at FROM delivery_count WHERE expires_at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED)`,
    [at, SWEEP_BATCH_SIZE],
  );
  if (rowCount) log.info({ swept: rowCount }, "old counts of messages removed");
}

type Row = { scope: Scope; subject: string; starts_at: Date; expires_at: Date; amount: number };

function toRows(counterKeys: readonly CounterKey[], at: Date): Row[] {
  return counterKeys.map((counterKey) => toRow(counterKey, at));
}

function toRow({ scope, subject, amount }: CounterKey, at: Date): Row {
  const { startsAt, expiresAt } = getCounterPeriod(scope, at);
  return {
    scope,
    subject: toStoredSubject(scope, subject),
    starts_at: startsAt,
    expires_at: expiresAt,
    amount,
  };
}

function toStoredCheck({ scope, subject, since, amount, allowed }: Check) {
  return { scope, subject: toStoredSubject(scope, subject), since, amount, allowed };
}

/** Only the tables of users and deliveries contain full numbers. */
export function toStoredSubject(scope: Scope, subject: string): string {
  return isNumberScope(scope) ? keyedHash(subject) : subject;
}

function answerableScopes({ countedIn }: CountedDelivery): Scope[] {
  const scopes = SCOPES.filter((scope) => countedIn.includes(scope) && ANSWERABLE.has(scope));
  return scopes.length > 0 ? [...scopes, "country_by_day"] : [];
}

function getCost(counterKeys: readonly CounterKey[]): number {
  return counterKeys.find(({ scope }) => scope === "money")?.amount ?? 0;
}
