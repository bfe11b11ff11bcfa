// Prisma's driver adapter, made fit for migrations: what the schema engine needs and an application does not.

import { PrismaPg } from "@prisma/adapter-pg";
import { ColumnTypeEnum } from "@prisma/driver-adapter-utils";
import pg from "pg";

/** Object ids of Postgres' types: "char" is the one-byte type in which the catalogue keeps its flags. */
const CHAR = 18;
const TEXT = 25;

/** Whoever comes after a change that waits for its lock waits behind it: a migration gives up sooner than they do. */
const LOCK_TIMEOUT_MS = 5_000;

/** Connections for the engine, from the fields of `connectionFields` (connection.mjs). */
export class MigrationAdapterFactory {
  provider = "postgres";
  adapterName = "@prisma/adapter-pg";

  constructor({ schema, ...fields }) {
    this.fields = fields;
    this.schema = schema;
  }

  async connect() {
    // One connection that never idles away: the advisory lock that keeps two migrations apart lives in it.
    const config = { ...this.fields, max: 1, idleTimeoutMillis: 0, lock_timeout: LOCK_TIMEOUT_MS };
    if (this.schema) config.options = `-c search_path=${pg.escapeIdentifier(this.schema)}`;
    const adapter = await new PrismaPg(config, { schema: this.schema }).connect();
    adapter.executeScript = (script) => runScript(adapter, script);
    const startTransaction = adapter.startTransaction.bind(adapter);
    adapter.startTransaction = async (isolationLevel) => readingChars(await startTransaction(isolationLevel));
    return readingChars(adapter);
  }

  /** A fresh database beside the real one, dropped when the engine is done with it. */
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
      await closePool(); // first, because a database that somebody is connected to cannot be dropped
      await server.executeScript(`DROP DATABASE "${database}"`);
      await server.dispose();
    };
    return shadow;
  }
}

/**
 * Sends a script as it is. The adapter would cut it at every semicolon, those in comments, strings and function bodies
 * too. In one message it is also one transaction, so that a migration that fails leaves nothing behind.
 */
async function runScript(adapter, script) {
  try {
    await adapter.underlyingDriver().query(script);
  } catch (error) {
    adapter.onError(error);
  }
}

/** Lets queries return columns of the type "char": the adapter does not know it, the engine wants a character. */
function readingChars(queryable) {
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

/** For work on schema files alone: knows what the engine asks on connecting (schema, version), and nothing else. */
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
