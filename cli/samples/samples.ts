// Some hundred people who do not exist, with a month of history: put in and taken away whole. Each is one event of the audit
// trail, which nothing can be taken out of; so the samples have no others.
import type { Client } from "pg";
import { newEvent, type EventName } from "../../lib/audit/record-event";
import type { ClientInfo } from "../../lib/http/client-info";
import { DAY_MS } from "../seed/calendar";
import { live } from "../seed/life";
import { NO_PASSWORD } from "../seed/no-password";
import { TableWriter } from "../seed/table-writer";
import { sampleCast } from "./cast";
import { FICTION, IS_SAMPLE, SAMPLE_NETWORKS } from "./marks";
import { countSamples } from "./presence";

export const SAMPLE_DAYS = 31;
const SAMPLES = 320;

/** A small place where people come back every few days. */
const RETURNS = 5;

/** Of two who do this at once one waits. */
const LOCK = 7_206_266;

export type Outcome =
  /** `since`: the oldest of what came or went. */
  { status: "added" | "removed"; people: number; since: Date } | { status: "unchanged"; people: number };

/** Adds them, with a history that ends now, unless they are there. */
export async function addSamples(client: Client, operator: ClientInfo): Promise<Outcome> {
  return inTransaction(client, async () => {
    const present = await countSamples(client);
    if (present > 0) return { status: "unchanged", people: present };
    const book = new TableWriter(client);
    const cast = await sampleCast(await takenNumbers(client));
    const chance = {
      users: SAMPLES,
      days: SAMPLE_DAYS,
      seed: 1,
      admins: 0,
      returns: RETURNS,
      until: new Date(),
    };
    const quiet = { isCounted: false, tell: () => undefined };
    await live({ ...chance, ...quiet, cast, passwordHash: NO_PASSWORD, book }, async () => undefined);
    addEvent(book, "samples_added", SAMPLES, operator);
    await book.done();
    return { status: "added", people: SAMPLES, since: daysBefore(chance.until, SAMPLE_DAYS) };
  });
}

/** Takes them away with everything that is theirs, also what was done with them since. */
export async function removeSamples(client: Client, operator: ClientInfo): Promise<Outcome> {
  return inTransaction(client, async () => {
    const people = await countSamples(client);
    const { rows } = await client.query<{ since: Date | null }>(
      `SELECT least((SELECT min(created_at) ${THEM}), (SELECT min(asked_at) FROM delivery WHERE ${IS_TRACE})) AS since`,
    );
    const removed = [
      await client.query(`DELETE FROM challenge WHERE ${IS_TRACE} OR user_id IN (SELECT id ${THEM})`),
      await client.query(`DELETE FROM delivery WHERE ${IS_TRACE}`),
      await client.query(`DELETE ${THEM}`),
    ];
    if (removed.every(({ rowCount }) => rowCount === 0)) return { status: "unchanged", people: 0 };
    const book = new TableWriter(client);
    addEvent(book, "samples_removed", people, operator);
    await book.done();
    return { status: "removed", people, since: rows[0]?.since ?? new Date() };
  });
}

const THEM = `FROM "user" WHERE ${IS_SAMPLE}`;

const IS_FICTITIOUS = `phone ~ '^(${FICTION.map(({ head, last }) => `\\${head}\\d{${last.length}}`).join("|")})$'`;

/** A challenge or a message that came with them, or is of one of them whoever asked for it. */
const IS_TRACE = `(${IS_FICTITIOUS} AND ip LIKE ANY ('{${SAMPLE_NETWORKS.map((network) => `${network}%`).join()}}')
  OR phone IN (SELECT phone ${THEM} AND phone_lapsed_at IS NULL))`;

const daysBefore = (time: Date, days: number) => new Date(time.getTime() - days * DAY_MS);

async function takenNumbers(client: Client): Promise<Set<string>> {
  const { rows } = await client.query<{ phone: string }>(
    `SELECT phone FROM "user" WHERE ${IS_FICTITIOUS} UNION SELECT former_phone FROM phone_change`,
  );
  return new Set(rows.map(({ phone }) => phone));
}

function addEvent(book: TableWriter, name: EventName, people: number, operator: ClientInfo): void {
  book.add("audit_event", newEvent(operator, { name, userId: null, data: { people } }, new Date()));
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
