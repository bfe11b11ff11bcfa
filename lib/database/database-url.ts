// DATABASE_URL may name several hosts, as libpq lets it: postgresql://user:password@one:5432,other:5433/database.

/** Up to the hosts, the hosts, and the rest. What stands before the last @ of the authority is user and password. */
const PARTS = /^(postgres(?:ql)?:\/\/(?:[^/?#]*@)?)([^/?#@]*)(.*)$/s;

/** One URL for each host that it names, in that order; itself where it names one. */
export function hostUrls(databaseUrl: string): string[] {
  const [, before = "", hosts = "", after = ""] = PARTS.exec(databaseUrl) ?? [];
  if (!hosts.includes(",")) return [databaseUrl];
  return hosts.split(",").map((host) => `${before}${host}${after}`);
}

/** Whether every one of several hosts is one: node-postgres itself judges a single one, which may be a socket, too. */
export function areHosts(databaseUrl: string): boolean {
  const urls = hostUrls(databaseUrl);
  return urls.length === 1 || urls.every((url) => URL.canParse(url) && new URL(url).hostname !== "");
}
