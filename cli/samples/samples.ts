// Adds and removes a few hundred fictional users with a month of history. Each is one event of the audit
// trail, which does not allow deletion, so samples have no other events.
import type { Client } from "pg";
import { newEvent } from "../../lib/audit/record-event";
import type { ClientInfo } from "../../lib/http/client-info";
import { EXAMPLE_PRICES } from "../../lib/deliveries/settings/prices";
import { DAY_MS } from "../../lib/values/durations";
import { generateHistory } from "../seed/life";
import { NO_PASSWORD } from "../seed/no-password";
import { TableWriter } from "../seed/table-writer";
import { sampleCast } from "./cast";
import { FICTION, IS_SAMPLE, SAMPLE_NETWORKS } from "./marks";
import { countSamples } from "./presence";

export const SAMPLE_DAYS = 31;
const SAMPLES = 320;

/** Average sign-ins per user. */
const SIGN_INS_PER_USER = 5;

/** Advisory lock: concurrent runs wait for each other. */
const LOCK = 7_206_266;

export type Outcome =
  /** `since`: the time of the oldest row that was added or removed. */
  { status: "added" | "removed"; people: number; since: Date } | { status: "unchanged"; people: number };

/** Adds samples with a history that ends now, unless there are samples already. */
export async function addSamples(client: Client, operator: ClientInfo): Promise<Outcome> {
  return inTransaction(client, async () => {
    const existing = await countSamples(client);
    if (existing > 0) return { status: "unchanged", people: existing };
    const writer = new TableWriter(client);
    const cast = await sampleCast(await takenNumbers(client));
    const options = {
      users: SAMPLES,
      days: SAMPLE_DAYS,
      seed: 1,
      admins: 0,
      returns: SIGN_INS_PER_USER,
      until: new Date(),
    };
    const noSideEffects = { isCounted: false, recordEvent: () => undefined };
    await generateHistory(
      { ...options, ...noSideEffects, cast, passwordHash: NO_PASSWORD, writer },
      async () => undefined,
    );
    addEvent(writer, "samples_added", SAMPLES, operator);
    await writer.done();
    await client.query(MARK_COST);
    await client.query(COUNT_COST, [EXAMPLE_PRICES.rightCode]);
    return { status: "added", people: SAMPLES, since: daysBefore(options.until, SAMPLE_DAYS) };
  });
}

/** Removes samples and everything that belongs to them, including data added since. */
export async function removeSamples(client: Client, operator: ClientInfo): Promise<Outcome> {
  return inTransaction(client, async () => {
    const people = await countSamples(client);
    const { rows } = await client.query<{ since: Date | null }>(
      `SELECT least((SELECT min(created_at) ${FROM_SAMPLES}), (SELECT min(asked_at) FROM delivery WHERE ${IS_TRACE})) AS since`,
    );
    await client.query(UNCOUNT_COST, [EXAMPLE_PRICES.rightCode]);
    await client.query("DELETE FROM delivery_count WHERE scope = 'money' AND asked = 0 AND answered = 0");
    const removed = [
      await client.query(`DELETE FROM challenge WHERE ${IS_TRACE} OR user_id IN (SELECT id ${FROM_SAMPLES})`),
      await client.query(`DELETE FROM delivery WHERE ${IS_TRACE}`),
      await client.query(`DELETE ${FROM_SAMPLES}`),
    ];
    if (removed.every(({ rowCount }) => rowCount === 0)) return { status: "unchanged", people: 0 };
    const writer = new TableWriter(client);
    addEvent(writer, "samples_removed", people, operator);
    await writer.done();
    return { status: "removed", people, since: rows[0]?.since ?? new Date() };
  });
}

const FROM_SAMPLES = `FROM "user" WHERE ${IS_SAMPLE}`;

const IS_FICTITIOUS = `phone ~ '^(${FICTION.map(({ head, last }) => `\\${head}\\d{${last.length}}`).join("|")})$'`;

/** A challenge or delivery that was added with the samples, or one for a sample's number. */
const IS_TRACE = `(${IS_FICTITIOUS} AND ip LIKE ANY ('{${SAMPLE_NETWORKS.map((network) => `${network}%`).join()}}')
  OR phone IN (SELECT phone ${FROM_SAMPLES} AND phone_lapsed_at IS NULL))`;

/**
 * The cost of the samples by day, as the guard counts it: without the fee for correct codes ($1). Samples are
 * in the charts, so they are in the daily budget, too (docs/decisions/0073). No other limit counts them.
 */
const COST_BY_DAY = `
  SELECT date_trunc('day', asked_at, 'UTC') AS starts_at,
         sum(cost_micros - CASE WHEN completed_at IS NULL THEN 0 ELSE $1::bigint END)::bigint AS cost
  FROM delivery WHERE ${IS_TRACE} AND counted_in = '{money}' GROUP BY 1`;

const MARK_COST = `
  UPDATE delivery SET counted_at = asked_at, counted_in = '{money}' WHERE ${IS_TRACE} AND cost_micros IS NOT NULL`;

const COUNT_COST = `
  INSERT INTO delivery_count (scope, subject, starts_at, expires_at, asked)
  SELECT 'money', 'all', starts_at, starts_at + interval '15 days', cost
  FROM (${COST_BY_DAY}) AS counted WHERE starts_at + interval '15 days' > now()
  ON CONFLICT (scope, subject, starts_at) DO UPDATE SET asked = delivery_count.asked + EXCLUDED.asked`;

const UNCOUNT_COST = `
  UPDATE delivery_count AS known SET asked = known.asked - counted.cost
  FROM (${COST_BY_DAY}) AS counted
  WHERE known.scope = 'money' AND known.starts_at = counted.starts_at`;

const daysBefore = (time: Date, days: number) => new Date(time.getTime() - days * DAY_MS);

async function takenNumbers(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ phone: string }>(
    `SELECT phone FROM "user" WHERE ${IS_FICTITIOUS} UNION SELECT former_phone FROM phone_change`,
  );
  return new Set(rows.map(({ phone }) => phone));
}

function addEvent(
  writer: TableWriter,
  name: "samples_added" | "samples_removed",
  people: number,
  operator: ClientInfo,
): void {
  writer.add("audit_event", newEvent(operator, { name, userId: null, data: { people } }, new Date()));
}

async function inTransaction(client: Client, work: () => Promise<Outcome>): Promise<Outcome> {
  await client.query("BEGIN");
  try {
    await client.query("SELECT pg_advisory_xact_lock($1)", [LOCK]);
    const outcome = await work();
    await client.query("COMMIT");
    return outcome;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}
