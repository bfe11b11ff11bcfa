// Checks each server in DATABASE_URL: whether it responds, its version, TLS, and whether one accepts writes.
import type { TLSSocket } from "node:tls";
import type pg from "pg";
import { isLoopback } from "../../lib/env";
import { parseHosts, withDatabase, type DatabaseHost } from "./database-hosts";
import { fault, notChecked, ok, warning, type Check, type Finding } from "./finding";
import { describeError } from "./reasons";

const MIN_VERSION = 14;

type Server = { version: number; words: string; isStandby: boolean; readOnly: boolean; isPooled: boolean };
type HostResult = { findings: Finding[]; acceptsWrites: boolean };

export const database: Check = {
  name: "database",
  run: async ({ variables: { DATABASE_URL } }) => {
    const hosts = parseHosts(DATABASE_URL);
    if (hosts.length === 0) return [notChecked("DATABASE_URL contains no server.")];
    const results = await Promise.all(hosts.map(checkHost));
    const findings = results.flatMap(({ findings }) => findings);
    if (
      results.some(({ acceptsWrites }) => acceptsWrites) ||
      findings.some(({ verdict }) => verdict === "fault")
    )
      return findings;
    return [
      ...findings,
      fault("No server in DATABASE_URL accepts writes: all are standbys or read-only.", "Add the primary."),
    ];
  },
};

async function checkHost(host: DatabaseHost): Promise<HostResult> {
  try {
    return await withDatabase(host.url, async (client) => {
      const startedAt = performance.now();
      const server = await queryServer(client);
      const milliseconds = Math.round(performance.now() - startedAt);
      const findings = [
        reportServer(host, server, milliseconds),
        reportTls(host, client),
        ...(server.isPooled ? [reportPooler(host)] : []),
      ];
      return { findings, acceptsWrites: !server.isStandby && !server.readOnly };
    });
  } catch (error) {
    const says = `${host.name} cannot be reached: ${describeError(error)}.`;
    return {
      findings: [
        fault(says, "Check DATABASE_URL and whether the server accepts connections from this machine."),
      ],
      acceptsWrites: false,
    };
  }
}

async function queryServer(client: pg.Client): Promise<Server> {
  const { rows } = await client.query<Omit<Server, "isPooled"> & { pid: number }>(`
    SELECT current_setting('server_version_num')::int / 10000 AS version,
           current_setting('server_version') AS words,
           pg_is_in_recovery() AS "isStandby",
           current_setting('default_transaction_read_only')::boolean AS "readOnly",
           pg_backend_pid() AS pid`);
  const [server] = rows;
  if (!server) throw new Error("no row");
  // A pooler reports process IDs of its own.
  return { ...server, isPooled: server.pid !== (client as pg.Client & { processID?: number }).processID };
}

function reportServer({ name }: DatabaseHost, server: Server, milliseconds: number): Finding {
  if (server.version < MIN_VERSION)
    return fault(`${name} runs Postgres ${server.words}.`, `Use Postgres ${MIN_VERSION} or newer.`);
  const role = server.isStandby ? "a standby" : server.readOnly ? "read-only" : "accepts writes";
  return ok(`${name} responds in ${milliseconds} ms: Postgres ${server.words.split(" ")[0]}, ${role}.`);
}

/** Reads the actual state of the connection, not the requested one. */
function reportTls({ name, hostname }: DatabaseHost, client: pg.Client): Finding {
  const { stream } = (client as unknown as { connection: { stream: TLSSocket } }).connection;
  if (stream.encrypted) {
    const connection = `${name} is connected over ${stream.getProtocol()}`;
    if (stream.authorized) return ok(`${connection} with a verified certificate.`);
    return warning(
      `${connection}, but its certificate is not verified: someone in between could impersonate it.`,
      "Set sslmode=verify-full in DATABASE_URL (and sslrootcert=/path for your own certificate authority).",
    );
  }
  if (isLoopback(hostname) || hostname === "") return ok(`${name} is this machine, so no TLS is needed.`);
  return fault(
    `${name} is connected without TLS: password hashes and phone numbers are sent in plain text.`,
    "Set sslmode=verify-full in DATABASE_URL.",
  );
}

function reportPooler({ name }: DatabaseHost): Finding {
  return ok(
    `${name} is a pooler such as PgBouncer. Run \`npm run db:migrate\` on a direct connection, and see the time zone below.`,
  );
}
