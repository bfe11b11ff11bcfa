// A Postgres server from npm for demo, development, and tests. There is one server per data directory, shared
// by all processes that use it. It survives the process that started it, and the last user stops it.

import { readFile, realpath, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { postgresBinaries, type Binaries } from "./embedded-postgres/binaries";
import { makeCluster } from "./embedded-postgres/cluster";
import { run, serverIdentity, type Identity } from "./embedded-postgres/identity";
import { freePort } from "./embedded-postgres/port";

const USER = "twofold";
const DATABASE = "twofold";
/** Advisory lock that every user of the server holds as shared. The last user can take it exclusively. */
const USE_LOCK = 7_206_265;
const ATTEMPTS = 6;

export type Postgres = {
  /** The database `twofold`, with a role that can create other databases. */
  url: string;
  port: number;
  /** Whether the server was already running. */
  joined: boolean;
  /** Releases the server, and stops it if no one else uses it. Can be called twice. */
  stop: () => Promise<void>;
};

/**
 * Starts the server of a data directory, or joins it. The first start creates the files. Listens on 127.0.0.1
 * only, on another port if `port` is in use. `settings` apply only to a start. Throws a sentence to show.
 */
export async function startPostgres({
  dataDirectory: directory,
  port,
  settings = {},
  onStep = () => {},
}: {
  dataDirectory: string;
  port?: number;
  settings?: Record<string, string>;
  onStep?: (step: string) => void;
}): Promise<Postgres> {
  const absolutePath = resolve(directory);
  const identity = await serverIdentity(absolutePath);
  const binaries = await postgresBinaries(identity);
  await makeCluster({ dataDirectory: absolutePath, binaries, identity, user: USER, onStep });
  const dataDirectory = await realpath(absolutePath); // the server's user may not be able to follow the link

  // Needs no lock: of two concurrent starts, Postgres rejects one, which then joins the other server.
  let failure = "";
  for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
    const holder = await holdServer(dataDirectory);
    if (holder)
      return await createHandle(holder, { dataDirectory, binaries, identity, joined: attempt === 0 });
    if (attempt === 0) onStep("starting Postgres");
    else await pause(25 * 2 ** attempt);
    failure = await launch({ dataDirectory, binaries, identity, port: await freePort(port), settings });
  }
  throw new Error(`Postgres did not start in ${dataDirectory}:\n${failure}`);
}

/** Creates a database unless it exists and returns its URL. `url` is that of any database on the server. */
export async function createDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    // duplicate_database, or unique_violation if another process creates it concurrently.
    if (!["42P04", "23505"].includes((error as { code?: string }).code ?? "")) throw error;
  } finally {
    await client.end();
  }
  const created = new URL(url);
  created.pathname = `/${encodeURIComponent(name)}`;
  return created.href;
}

/** Keeps other processes from stopping the server. Undefined if no server of this directory responds. */
async function holdServer(dataDirectory: string) {
  const port = await runningPort(dataDirectory);
  if (port === undefined) return undefined;
  // A PID proves nothing: it may be a zombie's or have been reused. Accepting the password does.
  const password = await readFile(join(dataDirectory, "password"), "utf8");
  const url = `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: "holder",
  });
  client.on("error", () => {}); // the server was stopped; its users will notice
  try {
    await client.connect();
    await client.query("SELECT pg_advisory_lock_shared($1)", [USE_LOCK]); // waits, then fails, while another process stops the server
    return { client, url, port };
  } catch {
    await client.end().catch(() => {});
    return undefined;
  }
}

async function runningPort(dataDirectory: string) {
  const file = await readFile(join(dataDirectory, "data", "postmaster.pid"), "utf8").catch(() => "");
  return Number(file.split("\n")[3]) || undefined;
}

async function createHandle(
  { client, url: adminUrl, port }: { client: pg.Client; url: string; port: number },
  server: { dataDirectory: string; binaries: Binaries; identity: Identity; joined: boolean },
): Promise<Postgres> {
  const urlFile = join(server.dataDirectory, "url"); // dev/local-database.ts reads it
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= release());
  try {
    const url = await createDatabase(adminUrl, DATABASE);
    await writeFile(urlFile, url, { mode: 0o600 });
    return { url, port, joined: server.joined, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function release() {
    const isLast = await client
      .query("SELECT pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) AS alone", [USE_LOCK])
      .then(({ rows }) => rows[0].alone as boolean)
      .catch(() => false); // the server has already stopped
    if (isLast) {
      await rm(urlFile, { force: true });
      const args = ["stop", "-D", join(server.dataDirectory, "data"), "-m", "fast", "-w"];
      await run(server.identity, server.binaries.pgCtl, args);
    }
    await client.end().catch(() => {});
  }
}

/** Starts a server on existing files. Returns an empty string, or the end of its log if it does not start. */
export async function launch({
  dataDirectory,
  binaries,
  identity,
  port,
  settings,
}: {
  dataDirectory: string;
  binaries: Binaries;
  identity: Identity;
  port: number;
  settings: Record<string, string>;
}) {
  await removeStalePidFile(dataDirectory);
  const log = join(dataDirectory, "log");
  const options = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port: String(port),
    log_min_messages: "log", // clients get their own errors; the log would only store personal data
    ...settings,
  };
  const serverOptions = Object.entries(options).map(([name, value]) => `-c "${name}=${value}"`);
  const data = join(dataDirectory, "data");
  const start = ["start", "-D", data, "-l", log, "-o", serverOptions.join(" "), "-w"];
  const { ok, output } = await run(identity, binaries.pgCtl, start);
  if (ok) return "";
  const logText = await readFile(log, "utf8").catch(() => "");
  return logText.trim().split("\n").slice(-5).join("\n") || output;
}

/** A killed server's PID may belong to a zombie or be reused. Postgres would then wait forever. */
async function removeStalePidFile(dataDirectory: string) {
  const file = join(dataDirectory, "data", "postmaster.pid");
  const [pid] = (await readFile(file, "utf8").catch(() => "")).split("\n");
  if (!pid) return;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  if (command !== undefined && !command.includes("postgres")) await rm(file, { force: true });
}
