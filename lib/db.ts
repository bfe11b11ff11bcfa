// The one connection pool. Prisma and the rate limits share it.
import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import { Pool, type ClientBase } from "pg";
import { PrismaClient } from "@/prisma/generated/client";
import { env } from "./env";

/** Connections per instance. Hashing bounds the work at two cores long before the pool does. */
const POOL_SIZE = 20;

/** A request that waits longer for a connection gives up, rather than hang behind a dead database. */
const CONNECT_TIMEOUT_MS = 5_000;

/** Milliseconds: a burst waits its turn for a connection as long as any query does, and nothing holds one for longer. */
const TRANSACTION_OPTIONS = { maxWait: CONNECT_TIMEOUT_MS, timeout: 10_000 };

type Connections = { pool: Pool; db: PrismaClient };

// Hot reload makes this module anew; the pool must not be.
const kept = globalThis as typeof globalThis & { twofoldConnections?: Connections };

function connect(): Connections {
  const pool = new Pool({
    connectionString: env().DATABASE_URL,
    max: POOL_SIZE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    // Prisma's adapter reads times as UTC whatever zone the server writes them in. Compiling a statement that is as short as ours
    // takes longer than running it. And no disk today takes four times as long for a page somewhere as for the next one.
    options: "-c TimeZone=UTC -c jit=off -c random_page_cost=1.1",
    onConnect: requireUtc,
  });
  // A connection that dies while idle is replaced at the next query; without a listener it would end the process.
  pool.on("error", () => undefined);
  const db = new PrismaClient({ adapter: new PrismaPg(pool), transactionOptions: TRANSACTION_OPTIONS });
  return { pool, db };
}

/** A pooler may swallow `options`: rather no connection than one on which every time is off by the server's zone. */
async function requireUtc(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ TimeZone: string }>("SHOW TimeZone");
  if (/^(Etc\/)?UTC$/.test(rows[0]?.TimeZone ?? "")) return;
  throw new Error(
    'The database\'s sessions are not in UTC: docs/deploy.md, "PgBouncer", tells how they come to be.',
  );
}

function connections(): Connections {
  return (kept.twofoldConnections ??= connect());
}

/** The Prisma client, connected at its first use so that a build needs no database. */
export function db(): PrismaClient {
  return connections().db;
}

/** The pool itself, for the rate limiter. */
export function pool(): Pool {
  return connections().pool;
}

/** Lets go of this process's connections, if it has any. */
export function disconnect(): void {
  void kept.twofoldConnections?.pool.end();
}

/** What a function inside a transaction is handed. */
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

/** Of two who write the same unique value at once the index decides: this is what the other one's write throws. */
export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "P2002";
}
