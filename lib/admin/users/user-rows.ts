// Reads in batches, from one snapshot and with backpressure.
import "server-only";
import type { PoolClient } from "pg";
import { pool } from "@/lib/database/client";
import type { FileRow } from "./user-csv";
import { countSql, fileSql, type UserSearch } from "./user-query";

const BATCH_SIZE = 500;

export type UserRows = {
  count: number;
  batches: AsyncGenerator<FileRow[], void, void>;
  /** Cancels the query and releases the connection. Required even if no batch was read. */
  stop: () => Promise<void>;
};

/** Holds a connection until all batches are read or `stop` is called. */
export async function openUserRows(search: UserSearch): Promise<UserRows> {
  const client = await pool().connect();
  const stream: Stream = { client, isClosed: false };
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    // Plan for reading all rows, not for the first ones.
    await client.query("SET LOCAL cursor_tuple_fraction = 1");
    const countQuery = countSql(search, null);
    const { rows } = await client.query<{ count: number }>(countQuery.text, countQuery.values);
    const rowsQuery = fileSql(search);
    await client.query(`DECLARE accounts NO SCROLL CURSOR FOR ${rowsQuery.text}`, rowsQuery.values);
    return { count: rows[0]?.count ?? 0, batches: readBatches(stream), stop: () => stop(stream) };
  } catch (error) {
    await stop(stream);
    throw error;
  }
}

type Stream = { client: PoolClient; isClosed: boolean };

async function* readBatches(stream: Stream): AsyncGenerator<FileRow[], void, void> {
  const { client } = stream;
  const fetch = () =>
    client
      .query<FileRow>({ text: `FETCH ${BATCH_SIZE} FROM accounts`, rowMode: "array" })
      .then(({ rows }) => rows);
  try {
    for (let next = fetch(); !stream.isClosed;) {
      const rows = await next;
      if (rows.length === 0) {
        stream.isClosed = true;
        await client.query("ROLLBACK");
        client.release();
        return;
      }
      next = fetch();
      // After `stop`, nothing awaits this promise.
      next.catch(() => undefined);
      yield rows;
    }
  } catch (error) {
    if (!stream.isClosed) throw error;
  } finally {
    await stop(stream);
  }
}

async function stop(stream: Stream): Promise<void> {
  if (stream.isClosed) return;
  stream.isClosed = true;
  const { processID } = stream.client as PoolClient & { processID?: number };
  // Cancels through another connection, since this one is busy. This one is closed afterwards.
  if (processID) await pool().query("SELECT pg_cancel_backend($1)", [processID]);
  stream.client.release(true);
}
