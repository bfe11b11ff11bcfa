// Many accounts out of the database, a batch at a time: as fast as they are taken and no faster, all as they were at one moment.
import "server-only";
import type { PoolClient } from "pg";
import { pool } from "@/lib/database/client";
import type { FileRow } from "./user-csv";
import { countSql, fileSql, type AccountSearch } from "./user-query";

/** Rows in memory at a time; another batch is on its way meanwhile. */
const BATCH = 500;

export type AccountRows = {
  /** Of that moment: as many are going to come. */
  count: number;
  batches: AsyncGenerator<FileRow[], void, void>;
  /** Stops, whatever the database is at. Also to be called where no batch was ever asked for. */
  stop: () => Promise<void>;
};

/** Opens the accounts of a search, in its order. Holds a connection until all batches are read or `stop` is called. */
export async function openAccountRows(search: AccountSearch): Promise<AccountRows> {
  const client = await pool().connect();
  const reading: Reading = { client, isOver: false };
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    // The whole of it is wanted, not the first rows soon.
    await client.query("SET LOCAL cursor_tuple_fraction = 1");
    const counted = countSql(search, null);
    const { rows } = await client.query<{ count: number }>(counted.text, counted.values);
    const all = fileSql(search);
    await client.query(`DECLARE accounts NO SCROLL CURSOR FOR ${all.text}`, all.values);
    return { count: rows[0]?.count ?? 0, batches: readBatches(reading), stop: () => stop(reading) };
  } catch (error) {
    await stop(reading);
    throw error;
  }
}

type Reading = { client: PoolClient; isOver: boolean };

async function* readBatches(reading: Reading): AsyncGenerator<FileRow[], void, void> {
  const { client } = reading;
  const fetch = () =>
    client
      .query<FileRow>({ text: `FETCH ${BATCH} FROM accounts`, rowMode: "array" })
      .then(({ rows }) => rows);
  try {
    for (let next = fetch(); !reading.isOver;) {
      const rows = await next;
      if (rows.length === 0) {
        reading.isOver = true;
        await client.query("ROLLBACK");
        client.release();
        return;
      }
      next = fetch();
      // Whoever stops in between asks for it no more, and its failure is no news to them.
      next.catch(() => undefined);
      yield rows;
    }
  } catch (error) {
    if (!reading.isOver) throw error;
  } finally {
    await stop(reading);
  }
}

async function stop(reading: Reading): Promise<void> {
  if (reading.isOver) return;
  reading.isOver = true;
  const { processID } = reading.client as PoolClient & { processID?: number };
  // By another connection: this one is busy, and good for nobody else afterwards.
  if (processID) await pool().query("SELECT pg_cancel_backend($1)", [processID]);
  reading.client.release(true);
}
