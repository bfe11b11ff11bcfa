// The servers in DATABASE_URL (`host1:5432,host2:5432`), each with its own URL.
import pg from "pg";

const CONNECT_TIMEOUT_MS = 5_000;

export type DatabaseHost = { /** As written in the URL. */ name: string; hostname: string; url: string };

/** Returns an empty list if the value is not a Postgres URL. */
export function parseHosts(databaseUrl: string | undefined): DatabaseHost[] {
  const [, before = "", hosts = "", after = ""] =
    /^(postgres(?:ql)?:\/\/(?:[^@/?]*@)?)([^/?]*)(.*)$/.exec(databaseUrl ?? "") ?? [];
  return hosts
    .split(",")
    .filter((host) => host !== "")
    .map((host) => ({ name: host, hostname: host.replace(/:\d+$/, ""), url: `${before}${host}${after}` }));
}

/** Runs work on one connection and closes it. Throws connection errors and errors of the work. */
export async function withDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: CONNECT_TIMEOUT_MS,
    application_name: "twofold doctor",
  });
  client.on("error", () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Runs work on the first server that accepts writes. Returns null if none does. */
export async function withPrimary<T>(
  databaseUrl: string | undefined,
  work: (client: pg.Client) => Promise<T>,
): Promise<T | null> {
  for (const { url } of parseHosts(databaseUrl)) {
    const isPrimary = await withDatabase(url, async (client) => {
      const { rows } = await client.query<{ standby: boolean }>("SELECT pg_is_in_recovery() AS standby");
      return rows[0]?.standby === false;
    }).catch(() => false);
    if (isPrimary) return withDatabase(url, work);
  }
  return null;
}
