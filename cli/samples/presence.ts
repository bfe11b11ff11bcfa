// Checks for samples without loading the app, which the demo has not started yet.
import type { Client } from "pg";
import { IS_SAMPLE } from "./marks";

export async function countSamples(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM "user" WHERE ${IS_SAMPLE}`,
  );
  return rows[0]?.count ?? 0;
}

/**
 * Whether the database has never been used. Removing the samples leaves an event, so they are not added
 * again.
 */
export async function isUntouched(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ isUntouched: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM audit_event) AND NOT EXISTS (SELECT FROM "user") AS "isUntouched"`,
  );
  return rows[0]?.isUntouched ?? false;
}
