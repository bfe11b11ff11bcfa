// DATABASE_URL may list several hosts, as in libpq: postgresql://user:password@one:5432,other:5433/database.

/** The part before the hosts, the hosts, and the rest. */
const PARTS = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/s;

export function hostUrls(databaseUrl: string): string[] {
  const [, before = "", hosts = "", after = ""] = PARTS.exec(databaseUrl) ?? [];
  if (!hosts.includes(",")) return [databaseUrl];
  return hosts.split(",").map((host) => `${before}${host}${after}`);
}

/** Whether all hosts of a list are valid. A single host, which may be a socket, is left to node-postgres. */
export function areHosts(databaseUrl: string): boolean {
  const urls = hostUrls(databaseUrl);
  return urls.length === 1 || urls.every((url) => URL.canParse(url) && new URL(url).hostname !== "");
}
