// A real Postgres out of npm, for demo, development and tests: one server for each data directory, shared by all who ask
// for it, adopted when its starter was killed, stopped by the last who leaves.

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
/** The advisory lock that every user of the server holds together with the others; who gets it alone stops the server. */
const IN_USE = 7_206_265;
const ATTEMPTS = 6;

export type Postgres = {
  /** The database `twofold`, as a user who may also create others. */
  url: string;
  port: number;
  /** Whether the server ran already: for somebody else, or left behind by somebody who was killed. */
  joined: boolean;
  /** Lets go of the server, and stops it if nobody else holds it. May be called twice. */
  stop: () => Promise<void>;
};

/**
 * Starts the server of a data directory, or joins it if it runs. At the first start the files are made, with a random
 * password. It listens on 127.0.0.1 alone: on `port` if that is free, else on another one. `settings` are Postgres' own,
 * for the case that this call starts the server. Throws a sentence to show if it cannot be done.
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
  const place = resolve(directory);
  const identity = await serverIdentity(place);
  const binaries = await postgresBinaries(identity);
  await makeCluster({ dataDirectory: place, binaries, identity, user: USER, onStep });
  const dataDirectory = await realpath(place); // the server's user may not reach the link to its own files

  // Nothing is locked here: of two who start at once Postgres refuses one, who joins the other at the next attempt.
  let failure = "";
  for (let attempt = 0; attempt <= ATTEMPTS; attempt++) {
    const holder = await holdServer(dataDirectory);
    if (holder) return await handOut(holder, { dataDirectory, binaries, identity, joined: attempt === 0 });
    if (attempt === 0) onStep("starting Postgres");
    else await pause(25 * 2 ** attempt);
    failure = await launch({ dataDirectory, binaries, identity, port: await freePort(port), settings });
  }
  throw new Error(`Postgres did not start in ${dataDirectory}:\n${failure}`);
}

/** Creates a database unless it is there. `url` is that of any other database of the server; returns the new one's. */
export async function createDatabase(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
  } catch (error) {
    // It is there, or somebody makes it at this moment: duplicate_database, unique_violation.
    if (!["42P04", "23505"].includes((error as { code?: string }).code ?? "")) throw error;
  } finally {
    await client.end();
  }
  const created = new URL(url);
  created.pathname = `/${encodeURIComponent(name)}`;
  return created.href;
}

/** A connection that keeps others from stopping the server; nothing if no server of this directory answers. */
async function holdServer(dataDirectory: string) {
  const port = await runningPort(dataDirectory);
  if (port === undefined) return undefined;
  // A pid proves nothing (it may be a zombie's, or somebody else's by now), an answer to the password proves all.
  const password = await readFile(join(dataDirectory, "password"), "utf8");
  const url = `postgresql://${USER}:${password}@127.0.0.1:${port}/postgres`;
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: "holder",
  });
  client.on("error", () => {}); // the server was stopped under us: whoever uses it will notice by itself
  try {
    await client.connect();
    await client.query("SELECT pg_advisory_lock_shared($1)", [IN_USE]); // waits, and fails, while somebody stops it
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

async function handOut(
  { client, url: adminUrl, port }: { client: pg.Client; url: string; port: number },
  server: { dataDirectory: string; binaries: Binaries; identity: Identity; joined: boolean },
): Promise<Postgres> {
  const urlFile = join(server.dataDirectory, "url"); // dev/local-database.ts reads it
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= letGo());
  try {
    const url = await createDatabase(adminUrl, DATABASE);
    await writeFile(urlFile, url, { mode: 0o600 });
    return { url, port, joined: server.joined, stop };
  } catch (error) {
    await stop();
    throw error;
  }

  async function letGo() {
    const isLast = await client
      .query("SELECT pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) AS alone", [IN_USE])
      .then(({ rows }) => rows[0].alone as boolean)
      .catch(() => false); // the server is gone already
    if (isLast) {
      await rm(urlFile, { force: true });
      const quickly = ["stop", "-D", join(server.dataDirectory, "data"), "-m", "fast", "-w"];
      await run(server.identity, server.binaries.pgCtl, quickly);
    }
    await client.end().catch(() => {});
  }
}

/** Starts the server of files that are there. Returns what it said if it does not start, else nothing. */
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
  await forgetDeadServer(dataDirectory);
  const log = join(dataDirectory, "log");
  const options = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: "",
    port: String(port),
    log_min_messages: "log", // what a client did wrong is told to the client; here it would only leave people's data
    ...settings,
  };
  const words = Object.entries(options).map(([name, value]) => `-c "${name}=${value}"`);
  const data = join(dataDirectory, "data");
  const start = ["start", "-D", data, "-l", log, "-o", words.join(" "), "-w"];
  const { ok, output } = await run(identity, binaries.pgCtl, start);
  if (ok) return "";
  const said = await readFile(log, "utf8").catch(() => "");
  return said.trim().split("\n").slice(-5).join("\n") || output;
}

/**
 * A server that was killed leaves its pid behind. Once that is a zombie's, or after a restart somebody else's, Postgres
 * would wait for it forever.
 */
async function forgetDeadServer(dataDirectory: string) {
  const file = join(dataDirectory, "data", "postmaster.pid");
  const [pid] = (await readFile(file, "utf8").catch(() => "")).split("\n");
  if (!pid) return;
  const command = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => undefined);
  if (command !== undefined && !command.includes("postgres")) await rm(file, { force: true });
}
