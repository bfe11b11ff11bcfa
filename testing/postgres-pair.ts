// Runs a primary and a synchronous standby: every commit is on both before the client hears of it. Supports
// crashes and failover. For tests and `npm run chaos`.

import {
  chown,
  copyFile,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  appendFile,
  writeFile,
} from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { postgresBinaries, type Binaries } from "../dev/embedded-postgres/binaries";
import { makeCluster } from "../dev/embedded-postgres/cluster";
import { run, serverIdentity, type Identity } from "../dev/embedded-postgres/identity";
import { freePort } from "../dev/embedded-postgres/port";
import { createDatabase, launch } from "../dev/postgres";

const USER = "twofold";
const DATABASE = "twofold";
const STANDBY = "standby";
const TIMEOUT_MS = 30_000;

/** Files of a running server that a copy must not contain, or that are created at its start. */
const NOT_COPIED =
  /^(postmaster\.(pid|opts)|pg_wal\/.*|pg_replslot\/.*|pg_stat_tmp\/.*|pg_subtrans\/.*|.*pgsql_tmp.*)$/;

export type PostgresPair = {
  /** Lists both hosts. */
  url: string;
  /** The current primary. */
  primaryUrl: () => string;
  /** The other host, running or not. */
  standbyUrl: () => string;
  /** Sends SIGKILL to every process of the primary. */
  killPrimary: () => Promise<void>;
  /** Restarts a killed primary. */
  restartPrimary: () => Promise<void>;
  /** Kills the primary for good and promotes the standby. */
  failOver: () => Promise<void>;
  /** Rebuilds the failed server as the synchronous standby of the current primary. */
  rejoin: () => Promise<void>;
  /** Stops both and deletes their files. */
  stop: () => Promise<void>;
};

type Server = { directory: string; data: string; port: number };

/** Takes about three seconds. `settings` are Postgres parameters. */
export async function startPostgresPair(settings: Record<string, string> = {}): Promise<PostgresPair> {
  const directory = await mkdtemp(join(tmpdir(), "twofold-pair-"));
  const identity = await serverIdentity(join(directory, "one"));
  if (identity.uid !== undefined && identity.gid !== undefined)
    await chown(directory, identity.uid, identity.gid);
  const options: ServerOptions = { binaries: await postgresBinaries(identity), identity, settings };
  let [primary, standby] = [await createServer(directory, "one"), await createServer(directory, "other")];

  await makeCluster({ dataDirectory: primary.directory, ...options, user: USER, onStep: () => {} });
  const password = await readFile(join(primary.directory, "password"), "utf8");
  const toHost = ({ port }: Server) => `127.0.0.1:${port}`;
  const toUrl = (hosts: string, database = DATABASE) =>
    `postgresql://${USER}:${password}@${hosts}/${database}`;
  const rejoin = async () => {
    await kill(standby, identity);
    await copyServer({ from: toUrl(toHost(primary)), primary, standby, password, identity });
    await start(standby, options);
    await replicateToStandby(toUrl(toHost(primary)));
  };
  const stop = async () => {
    for (const server of [primary, standby]) await kill(server, identity);
    await rm(directory, { recursive: true, force: true });
  };

  try {
    await start(primary, options);
    await createDatabase(toUrl(toHost(primary), "postgres"), DATABASE);
    await rejoin();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: toUrl(`${toHost(primary)},${toHost(standby)}`),
    primaryUrl: () => toUrl(toHost(primary)),
    standbyUrl: () => toUrl(toHost(standby)),
    killPrimary: () => kill(primary, identity),
    restartPrimary: () => start(primary, options),
    failOver: async () => {
      await kill(primary, identity);
      [primary, standby] = [standby, primary];
      await runOrThrow(identity, options.binaries.pgCtl, ["promote", "-D", primary.data, "-w"]);
    },
    rejoin,
    stop,
  };
}

type ServerOptions = { binaries: Binaries; identity: Identity; settings: Record<string, string> };

async function createServer(directory: string, name: string): Promise<Server> {
  const serverDirectory = join(directory, name);
  return { directory: serverDirectory, data: join(serverDirectory, "data"), port: await freePort() };
}

async function start(
  { directory, port }: Server,
  { binaries, identity, settings }: ServerOptions,
): Promise<void> {
  const all = {
    wal_keep_size: "512MB", // lets a standby catch up after an outage
    wal_retrieve_retry_interval: "100ms", // the default delays a promotion by up to five seconds
    ...settings,
  };
  const failure = await launch({ dataDirectory: directory, binaries, identity, port, settings: all });
  if (failure) throw new Error(`Postgres did not start in ${directory}:\n${failure}`);
}

/** Copies a running server as its standby, like pg_basebackup, which the npm package lacks. */
async function copyServer({
  from,
  primary,
  standby,
  password,
  identity: { uid, gid },
}: {
  from: string;
  primary: Server;
  standby: Server;
  password: string;
  identity: Identity;
}): Promise<void> {
  await rm(standby.directory, { recursive: true, force: true });
  await mkdir(standby.directory, { mode: 0o700 });
  const label = await withClient(from, async (client) => {
    await client.query("SELECT pg_backup_start('standby', true)");
    await copyFiles(primary.data, standby.data);
    const { rows } = await client.query<{ labelfile: string }>("SELECT labelfile FROM pg_backup_stop(false)");
    return rows[0]?.labelfile ?? "";
  });
  await writeFile(join(standby.data, "backup_label"), label);
  await writeFile(join(standby.data, "standby.signal"), "");
  const to = `host=127.0.0.1 port=${primary.port} user=${USER} password=${password} application_name=${STANDBY}`;
  await appendFile(
    join(standby.data, "postgresql.auto.conf"),
    `\nprimary_conninfo = '${to}'\nsynchronous_standby_names = ''\n`,
  );
  if (uid === undefined || gid === undefined) return;
  const entries = await readdir(standby.directory, { recursive: true });
  for (const entry of ["", ...entries]) await chown(join(standby.directory, entry), uid, gid);
}

async function copyFiles(from: string, to: string): Promise<void> {
  await mkdir(to, { mode: 0o700 });
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(from.length + 1);
    if (entry.isDirectory()) await mkdir(join(to, path), { recursive: true, mode: 0o700 });
    else if (!NOT_COPIED.test(path))
      await copyFile(join(from, path), join(to, path)).catch(ignoreMissingFile);
  }
}

/** Files may disappear while the server runs. Replaying the backup's WAL fixes that. */
function ignoreMissingFile(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** Makes commits wait for the standby. */
async function replicateToStandby(url: string): Promise<void> {
  await withClient(url, async (client) => {
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`);
    await client.query("SELECT pg_reload_conf()");
    await waitUntil("the standby is in sync", async () => {
      const { rowCount } = await client.query("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'");
      return rowCount === 1;
    });
  });
}

async function kill(server: Server, identity: Identity): Promise<void> {
  const pidFile = join(server.data, "postmaster.pid");
  const postmaster = Number((await readFile(pidFile, "utf8").catch(() => "")).split("\n")[0]);
  if (!postmaster) return;
  // The postmaster first, because it restarts its children.
  const { output } = await run(identity, "ps", ["-A", "-o", "pid=,ppid="]);
  const all = output.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const children = all.filter(([, parent]) => parent === postmaster).map(([pid]) => pid ?? 0);
  for (const pid of [postmaster, ...children]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Already exited.
    }
  }
  await waitUntil("the server is gone", async () => !(await isListening(server.port)));
  await rm(pidFile, { force: true }); // the pid may be reused
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function runOrThrow(identity: Identity, command: string, args: string[]): Promise<void> {
  const { ok, output } = await run(identity, command, args);
  if (!ok) throw new Error(output);
}

async function waitUntil(condition: string, isMet: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + TIMEOUT_MS;
  while (!(await isMet())) {
    if (performance.now() > deadline) throw new Error(`Timed out waiting until ${condition}.`);
    await pause(20);
  }
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
