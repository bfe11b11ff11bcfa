// Whether there are samples, or could be: asked by the demo before it knows anything else of the app.
import type { Client } from "pg";
import { IS_SAMPLE } from "./marks";

/** How many of the users are samples. */
export async function countSamples(client: Client): Promise<number> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM "user" WHERE ${IS_SAMPLE}`,
  );
  return rows[0]?.count ?? 0;
}

/**
 * Whether nothing has ever happened in this database: the trail is empty. Who removed the samples has left an event, so that
 * nothing puts them back.
 */
export async function isUntouched(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ isUntouched: boolean }>(
    `SELECT NOT EXISTS (SELECT FROM audit_event) AND NOT EXISTS (SELECT FROM "user") AS "isUntouched"`,
  );
  return rows[0]?.isUntouched ?? false;
}
