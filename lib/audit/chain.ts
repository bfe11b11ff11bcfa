// Links the events of the audit trail into a chain, seconds after their commit, so that no request waits for
// it. Instances take turns. Each event is sealed when it is written (lib/audit/record-event.ts). Until it is
// linked, only deleting both the event and its queue row would go unnoticed.
import "server-only";
import type { PoolClient } from "pg";
import { createSeal, type SealedEvent } from "./seals";
import { pool } from "@/lib/database/client";
import { log } from "@/lib/observability/log";
import { singleton } from "@/lib/singleton";

const PAUSE_MS = 2_000;

const BATCH = 1_000;

/** How often the end of the chain is logged: a copy that database access cannot change. */
const LOG_EVERY_MS = 10 * 60 * 1000;

/** The columns of `SealedEvent`, from the table `e`. Infinite times become words. */
export const EVENT_COLUMNS = `e.id, round(extract(epoch FROM e.at) * 1000)::text AS at, e.name, e.user_id AS "userId",
  e.actor_id AS "actorId", e.data, e.requester_digest AS "requesterDigest"`;

const worker = singleton("chain worker", () => ({ isStarted: false }));

/** Links events every two seconds. Every instance runs it. */
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
      // Log each failure once, not every two seconds.
      if (failure !== failing) log.error({ audit: "events cannot be linked", error: failure });
      failing = failure;
    }
    setTimeout(round, PAUSE_MS).unref();
  };
  setTimeout(round, PAUSE_MS).unref();
}

/** Links all queued events. Returns how many; 0 while another instance is linking. */
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
    if (end) logEnd(end);
    return linked;
  } catch (error) {
    // Close the connection: its transaction is open.
    client.release(true);
    throw error;
  }
}

async function linkNext(client: PoolClient): Promise<{ linked: number; end?: End }> {
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
    previous = createSeal({ what: "link", position: ++position, previous, event });
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
    createSeal({ what: "head", position, link: previous }),
  ]);
  return { linked: links.length, end: { position, link: previous } };
}

let loggedAt = 0;

function logEnd(end: End): void {
  if (Date.now() - loggedAt < LOG_EVERY_MS) return;
  loggedAt = Date.now();
  log.info({ audit: "linked up to", end: formatChainEnd(end) });
}

/** Formats the end of the chain for `npm run audit:verify -- --noted`. */
export function formatChainEnd({ position, link }: End): string {
  return `${position}:${Buffer.from(link).toString("hex").slice(0, 32)}`;
}
