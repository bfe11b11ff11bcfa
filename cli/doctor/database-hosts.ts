// The servers that DATABASE_URL names, one or several (`host1:5432,host2:5432`), each with a URL of its own.
import pg from "pg";

const CONNECT_WITHIN_MS = 5_000;

export type DatabaseHost = { /** As it is written. */ name: string; hostname: string; url: string };

/** Nothing where it is no URL of a database. */
export function hostsOf(databaseUrl: string | undefined): DatabaseHost[] {
  const [, before = "", hosts = "", after = ""] =
    /^(postgres(?:ql)?:\/\/(?:[^@/?]*@)?)([^/?]*)(.*)$/.exec(databaseUrl ?? "") ?? [];
  return hosts
    .split(",")
    .filter((host) => host !== "")
    .map((host) => ({ name: host, hostname: host.replace(/:\d+$/, ""), url: `${before}${host}${after}` }));
}

/** Does something on one connection and closes it. Throws what connecting or working throws. */
export async function onDatabase<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    query_timeout: CONNECT_WITHIN_MS,
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

/** Does something on the first server that takes writes; null where there is none that answers. */
export async function onPrimary<T>(
  databaseUrl: string | undefined,
  work: (client: pg.Client) => Promise<T>,
): Promise<T | null> {
  for (const { url } of hostsOf(databaseUrl)) {
    const isPrimary = await onDatabase(url, async (client) => {
      const { rows } = await client.query<{ standby: boolean }>("SELECT pg_is_in_recovery() AS standby");
      return rows[0]?.standby === false;
    }).catch(() => false);
    if (isPrimary) return onDatabase(url, work);
  }
  return null;
}
