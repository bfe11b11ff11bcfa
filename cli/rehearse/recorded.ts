// The records of this installation: the database of DATABASE_URL or else the local one.

import pg from "pg";
import { primaryUrl } from "../../lib/database/failover-pool";
import { localDatabaseUrl } from "../../dev/local-database";

/** Asks the database, and lets go of it. Throws what to do where there is none. */
export async function withRecords<T>(ask: (client: pg.Client) => Promise<T>): Promise<T> {
  const connectionString = process.env["DATABASE_URL"] || localDatabaseUrl();
  if (!connectionString)
    throw new Error(
      "DATABASE_URL is not set, and the local Postgres is not running. Keep `npm run demo` running.",
    );
  const client = new pg.Client({ connectionString: await primaryUrl(connectionString) });
  await client.connect();
  try {
    return await ask(client);
  } finally {
    await client.end();
  }
}
