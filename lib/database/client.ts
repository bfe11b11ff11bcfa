// The one connection pool. Prisma and the rate limits share it.
import "server-only";
import { PrismaPg } from "@prisma/adapter-pg";
import type { ClientBase, Pool, QueryResultRow } from "pg";
import { PrismaClient, type Prisma } from "@/prisma/generated/client";
import { CONNECT_TIMEOUT_MS, openPool } from "./failover-pool";
import { env } from "@/lib/env";
import { gauge } from "@/lib/observability/metrics";
import { traceStatements } from "@/lib/observability/sql-spans";

/** Connections per instance. Hashing bounds the work at two cores long before the pool does. */
const POOL_SIZE = 20;

/** Milliseconds: a burst waits its turn for a connection as long as any query does, and nothing holds one for longer. */
const TRANSACTION_OPTIONS = { maxWait: CONNECT_TIMEOUT_MS, timeout: 10_000 };

/** What waits for the commit of each transaction that is open. */
type Waiting = WeakMap<object, (() => void)[]>;

/** The name that a statement has on every connection; "" where it has none. */
type NameOf = (statement: { sql: string }) => string;

type Connections = { pool: Pool; db: PrismaClient; waiting: Waiting; hasNamedStatements: boolean };

// Hot reload makes this module anew; the pool must not be.
const kept = globalThis as typeof globalThis & { twofoldConnections?: Connections };

function connect(): Connections {
  const pool = openPool({
    connectionString: env().DATABASE_URL,
    max: POOL_SIZE,
    // Prisma's adapter reads times as UTC whatever zone the server writes them in. Compiling a statement that is as short as ours
    // takes longer than running it. And no disk today takes four times as long for a page somewhere as for the next one.
    options: "-c TimeZone=UTC -c jit=off -c random_page_cost=1.1",
    onConnect: requireUtc,
  });
  if (env().OTEL_EXPORTER_OTLP_ENDPOINT) traceStatements(pool);
  // Behind a pooler another client may have a connection, and the statements that have names on it, a moment later.
  const hasNamedStatements = !env().DATABASE_DIRECT_URL;
  const db = new PrismaClient({
    adapter: new PrismaPg(pool, {
      statementNameGenerator: hasNamedStatements ? nameHotStatements() : () => "",
    }),
    transactionOptions: TRANSACTION_OPTIONS,
  });
  const waiting: Waiting = new WeakMap();
  doAfterCommit(db, waiting);
  gauge("twofold_database_connections", "Connections of the pool by state.", () => states(pool), "state");
  gauge("twofold_database_waiting", "Requests that wait for a connection.", () => pool.waitingCount);
  return { pool, db, waiting, hasNamedStatements };
}

/** So often a statement is asked before it gets a name, and so many have one: each takes room in every connection's process. */
const HOT = 20;
const NAMES = 100;

/**
 * A statement with a name is parsed and planned once for each connection instead of each time. Lists are none of them: what is
 * quick depends on what is looked for, so they are planned for that.
 */
function nameHotStatements(): NameOf {
  const asked = new Map<string, number>();
  const names = new Map<string, string>();
  return ({ sql }) => {
    const known = names.get(sql);
    if (known !== undefined) return known;
    if (names.size >= NAMES || !isPlannedAlike(sql)) return "";
    if (asked.size > 10 * NAMES) asked.clear();
    const times = (asked.get(sql) ?? 0) + 1;
    asked.set(sql, times);
    if (times < HOT) return "";
    asked.delete(sql);
    const name = `twofold_${names.size}`;
    names.set(sql, name);
    return name;
  };
}

/** What finds its rows by a key. BEGIN and its like have no plan. */
function isPlannedAlike(sql: string): boolean {
  return /^\s*(SELECT|INSERT|UPDATE|DELETE|WITH)\b/i.test(sql) && !/\b(ORDER BY|I?LIKE)\b/i.test(sql);
}

/** Prisma knows no such moment: its transactions are wrapped. */
function doAfterCommit(db: PrismaClient, waiting: Waiting): void {
  type Begin = (work: unknown, options?: unknown) => Promise<unknown>;
  const begin = db.$transaction.bind(db) as Begin;
  const beginAndTell: Begin = async (work, options) => {
    if (typeof work !== "function") return begin(work, options);
    let told: (() => void)[] = [];
    const result = await begin((tx: object) => {
      told = [];
      waiting.set(tx, told);
      return work(tx) as unknown;
    }, options);
    for (const tell of told) tell();
    return result;
  };
  Object.assign(db, { $transaction: beginAndTell });
}

function states({ totalCount, idleCount }: Pool) {
  return { idle: idleCount, in_use: totalCount - idleCount };
}

/** Thrown where a new connection tells its times in a zone that the app would take for UTC. */
export class NotInUtc extends Error {
  constructor(readonly zone: string) {
    super('The database\'s sessions are not in UTC: docs/deploy.md, "PgBouncer", tells how they come to be.');
  }
}

/** A pooler may swallow `options`: rather no connection than one on which every time is off by the server's zone. */
async function requireUtc(client: ClientBase): Promise<void> {
  const { rows } = await client.query<{ TimeZone: string }>("SHOW TimeZone");
  if (/^(Etc\/)?UTC$/.test(rows[0]?.TimeZone ?? "")) return;
  throw new NotInUtc(rows[0]?.TimeZone ?? "unknown");
}

function connections(): Connections {
  return (kept.twofoldConnections ??= connect());
}

/** The Prisma client, connected at its first use so that a build needs no database. */
export function db(): PrismaClient {
  return connections().db;
}

/**
 * Queries the pool directly, bypassing Prisma. Autocommit. For hot paths only. `name` is the name of the prepared statement:
 * Postgres plans each name once per connection, so a name has one text. Returns rows as pg parses them: `int8` is a string.
 */
export async function queryDirect<Row extends QueryResultRow>(
  name: string,
  { text, values }: Prisma.Sql,
): Promise<Row[]> {
  const { pool, hasNamedStatements } = connections();
  const { rows } = await pool.query<Row>({ ...(hasNamedStatements && { name }), text, values });
  return rows;
}

/** The pool itself, for what Prisma cannot do. */
export function pool(): Pool {
  return connections().pool;
}

/** Lets go of this process's connections, if it has any. */
export function disconnect(): void {
  void kept.twofoldConnections?.pool.end();
}

/** What a function inside a transaction is handed. */
export type Transaction = Parameters<Parameters<PrismaClient["$transaction"]>[0]>[0];

/** Has something told once the transaction has been committed, and never if it is rolled back. It must not throw. */
export function afterCommit(tx: object, tell: () => void): void {
  const waiting = connections().waiting.get(tx);
  // The client itself has committed already.
  if (waiting) waiting.push(tell);
  else tell();
}

/** Of two who write the same unique value at once the index decides: this is what the other one's write throws. */
export function isUniqueViolation(error: unknown): boolean {
  return (error as { code?: unknown } | null)?.code === "P2002";
}
