// Extends Prisma's driver adapter by what the schema engine needs for migrations.

import { setTimeout } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

/** OIDs of Postgres types. "char" is the one-byte type of flags in the system catalogs. */
const CHAR = 18;
const TEXT = 25;

/** Queries queue behind a migration that waits for its lock, so it must time out before they do. */
const LOCK_TIMEOUT_MS = 5_000;

/** A migration of another process may build an index meanwhile. */
const MIGRATION_LOCK_TIMEOUT_MS = 60_000;
const MIGRATION_LOCK_POLL_MS = 100;

/** Creates connections from the fields of `connectionFields` (connection.mjs). */
export class MigrationAdapterFactory {
  provider = "postgres";
  adapterName = "@prisma/adapter-pg";

  constructor({ schema, ...fields }) {
    this.fields = fields;
    this.schema = schema;
  }

  async connect() {
    // One connection that never times out: it holds the advisory lock that prevents concurrent migrations.
    const config = { ...this.fields, max: 1, idleTimeoutMillis: 0, lock_timeout: LOCK_TIMEOUT_MS };
    if (this.schema) config.options = `-c search_path=${pg.escapeIdentifier(this.schema)}`;
    const adapter = await new PrismaPg(config, { schema: this.schema }).connect();
    adapter.executeScript = (script) => runScript(adapter, script);
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) =>
      withCharColumns(await startTransaction(isolationLevel));
    return withCharColumns(withPolledLock(adapter));
  }

  /** Creates a database that is dropped when the engine is done with it. */
  async connectToShadowDb() {
    const database = `prisma_migrate_shadow_db_${crypto.randomUUID()}`;
    const server = await this.connect();
    await server.executeScript(`CREATE DATABASE "${database}"`);
    const shadow = await new MigrationAdapterFactory({
      ...this.fields,
      schema: this.schema,
      database,
    }).connect();
    const closePool = shadow.dispose.bind(shadow);
    shadow.dispose = async () => {
      await closePool(); // a database with open connections cannot be dropped
      await server.executeScript(`DROP DATABASE "${database}"`);
      await server.dispose();
    };
    return shadow;
  }
}

/**
 * Sends a script in one message. The adapter would split it at every semicolon, even in comments, strings,
 * and function bodies. One message is also one transaction, so a failed migration leaves nothing behind.
 */
async function runScript(adapter, script) {
  try {
    await adapter.underlyingDriver().query(script);
  } catch (error) {
    adapter.onError(error);
  }
}

/**
 * Polls for the lock that prevents concurrent migrations. A query that waits for it holds a snapshot, which
 * CREATE INDEX CONCURRENTLY in the process with the lock waits for: a deadlock.
 */
function withPolledLock(adapter) {
  const executeRaw = adapter.executeRaw.bind(adapter);
  adapter.executeRaw = async (query) => {
    const [, lock] = /^SELECT pg_advisory_lock\((\d+)\)$/.exec(query.sql) ?? [];
    const deadline = Date.now() + MIGRATION_LOCK_TIMEOUT_MS;
    while (lock && !(await tryLock(adapter, lock))) {
      if (Date.now() > deadline) throw new Error("Another process is still applying migrations.");
      await setTimeout(MIGRATION_LOCK_POLL_MS);
    }
    // A session may lock twice, so the engine's own query returns at once.
    return executeRaw(query);
  };
  return adapter;
}

async function tryLock(adapter, lock) {
  const sql = "SELECT pg_try_advisory_lock($1::bigint) AS acquired";
  const { rows } = await adapter.underlyingDriver().query(sql, [lock]);
  return rows[0].acquired;
}

/** Converts columns of type "char", which the adapter does not know, to characters for the engine. */
function withCharColumns(queryable) {
  const queryRaw = queryable.queryRaw;
  queryable.queryRaw = async (query) => {
    const chars = [];
    const reader = Object.create(queryable);
    reader.performIO = async (sent) => {
      const result = await queryable.performIO(sent);
      for (const [column, field] of result.fields.entries()) {
        if (field.dataTypeID !== CHAR) continue;
        field.dataTypeID = TEXT;
        chars.push(column);
      }
      return result;
    };
    const answer = await queryRaw.call(reader, query);
    for (const column of chars) answer.columnTypes[column] = ColumnTypeEnum.Character;
    return answer;
  };
  return queryable;
}

/**
 * For commands that only read schema files: answers the query that the engine sends on connecting, and no
 * other.
 */
export class NoDatabase {
  provider = "postgres";
  adapterName = "@prisma/adapter-pg";

  async connect() {
    const { Boolean, Text, Int32 } = ColumnTypeEnum;
    const greeting = {
      columnNames: ["exists", "version", "numeric_version"],
      columnTypes: [Boolean, Text, Int32],
      rows: [[true, "PostgreSQL 18.0", 180000]],
    };
    const answers = [greeting];
    const refuse = async () => {
      throw new Error("This needs a database: set DATABASE_URL.");
    };
    const adapter = {
      executeRaw: refuse,
      executeScript: refuse,
      startTransaction: refuse,
      dispose: async () => {},
    };
    const queryRaw = async () => answers.pop() ?? refuse();
    return { ...adapter, queryRaw, provider: this.provider, adapterName: this.adapterName };
  }

  connectToShadowDb() {
    return this.connect();
  }
}
