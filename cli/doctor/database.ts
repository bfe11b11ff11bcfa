// Each server of DATABASE_URL on its own: does it answer, is it new enough, is the line to it safe, does one of them take writes?
import type { TLSSocket } from "node:tls";
import type pg from "pg";
import { isLoopback } from "../../lib/env";
import { hostsOf, onDatabase, type DatabaseHost } from "./database-hosts";
import { fault, notChecked, ok, warning, type Check, type Finding } from "./finding";
import { reasonOf } from "./reasons";

const LEAST_VERSION = 14;

type Server = { version: number; words: string; isStandby: boolean; readOnly: boolean; isPooled: boolean };
type Seen = { findings: Finding[]; takesWrites: boolean };

export const database: Check = {
  name: "database",
  run: async ({ variables: { DATABASE_URL } }) => {
    const hosts = hostsOf(DATABASE_URL);
    if (hosts.length === 0) return [notChecked("DATABASE_URL contains no server.")];
    const seen = await Promise.all(hosts.map(look));
    const findings = seen.flatMap(({ findings }) => findings);
    if (seen.some(({ takesWrites }) => takesWrites) || findings.some(({ verdict }) => verdict === "fault"))
      return findings;
    return [
      ...findings,
      fault("No server in DATABASE_URL accepts writes: all are standbys or read-only.", "Add the primary."),
    ];
  },
};

async function look(host: DatabaseHost): Promise<Seen> {
  try {
    return await onDatabase(host.url, async (client) => {
      const begun = performance.now();
      const server = await ask(client);
      const milliseconds = Math.round(performance.now() - begun);
      const findings = [
        answersWell(host, server, milliseconds),
        line(host, client),
        ...(server.isPooled ? [pooled(host)] : []),
      ];
      return { findings, takesWrites: !server.isStandby && !server.readOnly };
    });
  } catch (error) {
    const says = `${host.name} cannot be reached: ${reasonOf(error)}.`;
    return {
      findings: [
        fault(says, "Check DATABASE_URL and whether the server accepts connections from this machine."),
      ],
      takesWrites: false,
    };
  }
}

async function ask(client: pg.Client): Promise<Server> {
  const { rows } = await client.query<Omit<Server, "isPooled"> & { pid: number }>(`
    SELECT current_setting('server_version_num')::int / 10000 AS version,
           current_setting('server_version') AS words,
           pg_is_in_recovery() AS "isStandby",
           current_setting('default_transaction_read_only')::boolean AS "readOnly",
           pg_backend_pid() AS pid`);
  const [server] = rows;
  if (!server) throw new Error("no row");
  // A pooler hands out numbers of its own.
  return { ...server, isPooled: server.pid !== (client as pg.Client & { processID?: number }).processID };
}

function answersWell({ name }: DatabaseHost, server: Server, milliseconds: number): Finding {
  if (server.version < LEAST_VERSION)
    return fault(`${name} runs Postgres ${server.words}.`, `Use Postgres ${LEAST_VERSION} or newer.`);
  const role = server.isStandby ? "a standby" : server.readOnly ? "read-only" : "accepts writes";
  return ok(`${name} responds in ${milliseconds} ms: Postgres ${server.words.split(" ")[0]}, ${role}.`);
}

/** What the driver itself did, not what was asked for. */
function line({ name, hostname }: DatabaseHost, client: pg.Client): Finding {
  const { stream } = (client as unknown as { connection: { stream: TLSSocket } }).connection;
  if (stream.encrypted) {
    const how = `${name} is connected over ${stream.getProtocol()}`;
    if (stream.authorized) return ok(`${how} with a verified certificate.`);
    return warning(
      `${how}, but its certificate is not verified: someone in between could impersonate it.`,
      "Set sslmode=verify-full in DATABASE_URL (and sslrootcert=/path for your own certificate authority).",
    );
  }
  if (isLoopback(hostname) || hostname === "") return ok(`${name} is this machine, so no TLS is needed.`);
  return fault(
    `${name} is connected without TLS: password hashes and phone numbers are sent in plain text.`,
    "Set sslmode=verify-full in DATABASE_URL.",
  );
}

function pooled({ name }: DatabaseHost): Finding {
  return ok(
    `${name} is a pooler such as PgBouncer. Run \`npm run db:migrate\` on a direct connection, and see the time zone below.`,
  );
}
