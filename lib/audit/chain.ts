// Links the events of the audit trail into a chain, a moment after they were committed: nobody who signs in waits for it, and
// instances that run at the same time take turns. Each event bears a seal from the moment it is written (lib/audit/record-event.ts); until
// it is linked only its whole disappearance, from the queue too, would go unnoticed.
import "server-only";
import type { PoolClient } from "pg";
import { sealOf, type SealedEvent } from "./seals";
import { pool } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { singleton } from "@/lib/singleton";

const PAUSE_MS = 2_000;

/** Events linked in one transaction. */
const BATCH = 1_000;

/** The end of the chain is told to the log this often: a copy of it that nobody who writes to the database can change. */
const TELL_EVERY_MS = 10 * 60 * 1000;

/** The columns of `SealedEvent`, of the table `e`. What is no finite time comes as a word. */
export const EVENT_COLUMNS = `e.id, round(extract(epoch FROM e.at) * 1000)::text AS at, e.name, e.user_id AS "userId",
  e.actor_id AS "actorId", e.data, e.requester_digest AS "requesterDigest"`;

const worker = singleton("chain worker", () => ({ isStarted: false }));

/** Links events every two seconds from now on, in this instance as in all others. */
export function startChainWorker(): void {
  if (worker.isStarted) return;
  worker.isStarted = true;
  let failing = "";
  const round = async () => {
    try {
      await appendToChain();
      failing = "";
    } catch (error) {
      const { code, name } = error as { code?: unknown; name?: unknown };
      const failure = String(code ?? name);
      // Once, not every two seconds while a database is away.
      if (failure !== failing) log.error({ audit: "events cannot be linked", error: failure });
      failing = failure;
    }
    setTimeout(round, PAUSE_MS).unref();
  };
  setTimeout(round, PAUSE_MS).unref();
}

/** Links whatever waits. Returns how many events that were; none where another instance is at it. */
export async function appendToChain(): Promise<number> {
  const { rowCount } = await pool().query("SELECT FROM audit_unlinked LIMIT 1");
  if (!rowCount) return 0;
  let total = 0;
  for (let linked = BATCH; linked === BATCH; total += linked) linked = await linkBatch();
  return total;
}

type End = { position: number; link: Uint8Array };

async function linkBatch(): Promise<number> {
  const client = await pool().connect();
  try {
    await client.query("BEGIN");
    const { linked, end } = await linkNext(client);
    await client.query("COMMIT");
    client.release();
    if (end) tell(end);
    return linked;
  } catch (error) {
    // A connection in the middle of a failed transaction is good for nobody else.
    client.release(true);
    throw error;
  }
}

async function linkNext(client: PoolClient): Promise<{ linked: number; end?: End }> {
  // The one lock, and nobody waits for it.
  const head = await client.query<{ position: string; link: Buffer }>(
    "SELECT position, link FROM audit_head WHERE id = 1 FOR UPDATE SKIP LOCKED",
  );
  if (!head.rows[0]) return { linked: 0 };
  let position = Number(head.rows[0].position);
  let previous: Uint8Array = head.rows[0].link;
  const { rows } = await client.query<SealedEvent>(
    `SELECT ${EVENT_COLUMNS} FROM audit_unlinked u JOIN audit_event e ON e.id = u.event_id
     WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = e.id)
     ORDER BY u.number LIMIT ${BATCH}`,
  );
  if (rows.length === 0) return { linked: 0 };
  const links = rows.map((event) => {
    previous = sealOf({ what: "link", position: ++position, previous, event });
    return { position, eventId: event.id, seal: previous };
  });
  const ids = links.map(({ eventId }) => eventId);
  await client.query(
    "INSERT INTO audit_link (position, event_id, seal) SELECT * FROM unnest($1::bigint[], $2::uuid[], $3::bytea[])",
    [links.map((link) => link.position), ids, links.map(({ seal }) => Buffer.from(seal))],
  );
  await client.query("DELETE FROM audit_unlinked WHERE event_id = ANY($1::uuid[])", [ids]);
  await client.query("UPDATE audit_head SET position = $1, link = $2, seal = $3 WHERE id = 1", [
    position,
    previous,
    sealOf({ what: "head", position, link: previous }),
  ]);
  return { linked: links.length, end: { position, link: previous } };
}

let toldAt = 0;

function tell(end: End): void {
  if (Date.now() - toldAt < TELL_EVERY_MS) return;
  toldAt = Date.now();
  log.info({ audit: "linked up to", end: noteOf(end) });
}

/** How the end of the chain is written down: `npm run audit:verify` takes it back as `--noted`. */
export function noteOf({ position, link }: End): string {
  return `${position}:${Buffer.from(link).toString("hex").slice(0, 32)}`;
}
