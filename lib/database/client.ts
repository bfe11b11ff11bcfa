import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import type { ClientBase, Pool, QueryResultRow } from "pg";
import { PrismaClient, type Prisma } from "@/prisma/generated/client";
import { CONNECT_TIMEOUT_MS, openPool } from "./failover-pool";
import { env } from "@/lib/env";
import { gauge } from "@/lib/observability/metrics";
import { traceStatements } from "@/lib/observability/sql-spans";
import { singleton } from "@/lib/singleton";

/** Connections per instance. Password hashing saturates two cores before this many are busy. */
const POOL_SIZE = 20;

/** Milliseconds. A transaction waits as long for a connection as a query does. */
const TRANSACTION_OPTIONS = { maxWait: CONNECT_TIMEOUT_MS, timeout: 10_000 };

/** Prepared statements of Prisma per connection. Each one takes memory in the connection's server process. */
const MAX_PREPARED = 100;

export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

type Connections = { pool: Pool; db: PrismaClient; canPrepare: boolean };

const shared = singleton("database connections", (): { connections?: Connections } => ({}));

/** Returns the Prisma client. Connects on first use, so that a build needs no database. */
export function db(): PrismaClient {
  return connections().db;
}

export function pool(): Pool {
  return connections().pool;
}

/**
 * Queries the pool directly, bypassing Prisma. Autocommit. For hot paths only. Postgres plans each `name`
 * once per connection, so a name always goes with the same text. `int8` is returned as a string.
 */
export async function queryDirect<Row extends QueryResultRow>(
  name: string,
  { text, values }: Prisma.Sql,
): Promise<Row[]> {
  const { pool, canPrepare } = connections();
  const { rows } = await pool.query<Row>({ ...(canPrepare && { name }), text, values });
  return rows;
}

const callbacks = new WeakMap<object, (() => void)[]>();

/** Runs `work` in a transaction and, once it has committed, the callbacks registered with `afterCommit`. */
export async function inTransaction<Result>(
  work: (tx: Transaction) => Promise<Result>,
  options: { maxWait?: number; timeout?: number } = {},
): Promise<Result> {
  const registered: (() => void)[] = [];
  const result = await db().$transaction((tx) => {
    callbacks.set(tx, registered);
    return work(tx);
  }, options);
  for (const callback of registered) callback();
  return result;
}

/** Runs a callback after `tx` has committed, or at once outside `inTransaction`. It must not throw. */
export function afterCommit(tx: object, callback: () => void): void {
  const registered = callbacks.get(tx);
  if (registered) registered.push(callback);
  else callback();
}

export function isUniqueViolation(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  // Prisma's code, and the one of Postgres that direct queries throw.
  return code === "P2002" || code === "23505";
}

export function disconnect(): void {
  void shared.connections?.pool.end();
}

/**
 * Settings of every connection. Prisma's adapter reads times as UTC. Compiling our short statements takes
 * longer than running them. SSDs have no seek penalty. The timeouts turn a held lock into an error, and end
 * the transaction of a client that has crashed. cli/prisma-cli.ts makes some of them the role's defaults.
 */
const SETTINGS = {
  TimeZone: "UTC",
  jit: "off",
  random_page_cost: "1.1",
  statement_timeout: "30s",
  lock_timeout: "10s",
  idle_in_transaction_session_timeout: "15s",
};

export class NotInUtc extends Error {
  constructor(readonly zone: string) {
    super('The database\'s sessions are not in UTC. See "PgBouncer" in docs/deploy.md.');
  }
}

function connections(): Connections {
  return (shared.connections ??= connect());
}

function connect(): Connections {
  // A pooler refuses or drops settings, and the next statement may run on another connection, which does not
  // have the prepared statement.
  const isPooled = env().DATABASE_DIRECT_URL !== undefined;
  const pool = openPool({
    connectionString: env().DATABASE_URL,
    max: POOL_SIZE,
    ...(!isPooled && { options: toOptions(SETTINGS) }),
    onConnect: requireUtc,
  });
  if (env().OTEL_EXPORTER_OTLP_ENDPOINT) traceStatements(pool);
  const canPrepare = !isPooled;
  const db = new PrismaClient({
    adapter: new PrismaPg(pool, canPrepare ? { statementNameGenerator: nameStatements() } : {}),
    transactionOptions: TRANSACTION_OPTIONS,
  });
  gauge("twofold_database_connections", "Connections of the pool by state.", () => states(pool), "state");
  gauge("twofold_database_waiting", "Requests that wait for a connection.", () => pool.waitingCount);
  return { pool, db, canPrepare };
}

/** libpq's form of settings for the startup message. */
function toOptions(settings: Record<string, string>): string {
  return Object.entries(settings)
    .map(([name, value]) => `-c ${name}=${value}`)
    .join(" ");
}

/** Names the first MAX_PREPARED statements with a fixed plan. "" means not prepared. */
function nameStatements(): (statement: { sql: string }) => string {
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined || names.size >= MAX_PREPARED || !hasFixedPlan(sql)) return known ?? "";
    const name = `prisma_${names.size}`;
    names.set(sql, name);
    return name;
  };
}

/** List queries are excluded: the best plan depends on the parameters. */
function hasFixedPlan(sql: string): boolean {
  return /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(sql) && !/\b(ORDER BY|I?LIKE)\b/i.test(sql);
}

function states({ totalCount, idleCount }: Pool) {
  return { idle: idleCount, in_use: totalCount - idleCount };
}

/** A pooler may drop `options`. Without UTC every time would be off by the server's zone. */
async function requireUtc(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ TimeZone: string }>("SHOW TimeZone");
  if (/^(Etc\/)?UTC$/.test(rows[0]?.TimeZone ?? "")) return;
  throw new NotInUtc(rows[0]?.TimeZone ?? "unknown");
}
