// A primary and a synchronous standby out of the embedded binaries: what was committed is on both before anybody hears of
// it. Either can be killed, and the standby takes over. For tests and for `npm run chaos`.

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
const PATIENCE_MS = 30_000;

/** What of a running server's files is its own, or made anew at its start. */
const NOT_COPIED =
  /^(postmaster\.(pid|opts)|pg_wal\/.*|pg_replslot\/.*|pg_stat_tmp\/.*|pg_subtrans\/.*|.*pgsql_tmp.*)$/;

export type PostgresPair = {
  /** Names both hosts. */
  url: string;
  /** The host that is the primary now. */
  primaryUrl: () => string;
  /** The other one, whether it runs or not. */
  standbyUrl: () => string;
  /** kill -9 of every process of the primary. */
  killPrimary: () => Promise<void>;
  /** Brings back a primary that was killed. */
  restartPrimary: () => Promise<void>;
  /** Kills the primary, never to come back as one, and makes the standby the primary. */
  failOver: () => Promise<void>;
  /** Makes whichever server failed the synchronous standby of the present primary, from a copy of it. */
  rejoin: () => Promise<void>;
  /** Ends both, and removes their files. */
  stop: () => Promise<void>;
};

type Server = { directory: string; data: string; port: number };

/** Makes both in about three seconds. `settings` are Postgres' own. */
export async function startPostgresPair(settings: Record<string, string> = {}): Promise<PostgresPair> {
  const directory = await mkdtemp(join(tmpdir(), "twofold-pair-"));
  const identity = await serverIdentity(join(directory, "one"));
  if (identity.uid !== undefined && identity.gid !== undefined)
    await chown(directory, identity.uid, identity.gid);
  const means: Means = { binaries: await postgresBinaries(identity), identity, settings };
  let [primary, standby] = [await place(directory, "one"), await place(directory, "other")];

  await makeCluster({ dataDirectory: primary.directory, ...means, user: USER, onStep: () => {} });
  const password = await readFile(join(primary.directory, "password"), "utf8");
  const hostOf = ({ port }: Server) => `127.0.0.1:${port}`;
  const urlOf = (hosts: string, database = DATABASE) =>
    `postgresql://${USER}:${password}@${hosts}/${database}`;
  const rejoin = async () => {
    await kill(standby, identity);
    await copyServer({ from: urlOf(hostOf(primary)), primary, standby, password, identity });
    await start(standby, means);
    await replicateToStandby(urlOf(hostOf(primary)));
  };
  const stop = async () => {
    for (const server of [primary, standby]) await kill(server, identity);
    await rm(directory, { recursive: true, force: true });
  };

  try {
    await start(primary, means);
    await createDatabase(urlOf(hostOf(primary), "postgres"), DATABASE);
    await rejoin();
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    url: urlOf(`${hostOf(primary)},${hostOf(standby)}`),
    primaryUrl: () => urlOf(hostOf(primary)),
    standbyUrl: () => urlOf(hostOf(standby)),
    killPrimary: () => kill(primary, identity),
    restartPrimary: () => start(primary, means),
    failOver: async () => {
      await kill(primary, identity);
      [primary, standby] = [standby, primary];
      await succeed(identity, means.binaries.pgCtl, ["promote", "-D", primary.data, "-w"]);
    },
    rejoin,
    stop,
  };
}

type Means = { binaries: Binaries; identity: Identity; settings: Record<string, string> };

async function place(directory: string, name: string): Promise<Server> {
  const own = join(directory, name);
  return { directory: own, data: join(own, "data"), port: await freePort() };
}

async function start({ directory, port }: Server, { binaries, identity, settings }: Means): Promise<void> {
  const all = {
    wal_keep_size: "512MB", // a standby that was away for a while finds what it has missed
    wal_retrieve_retry_interval: "100ms", // or a promotion may wait for five seconds
    ...settings,
  };
  const failure = await launch({ dataDirectory: directory, binaries, identity, port, settings: all });
  if (failure) throw new Error(`Postgres did not start in ${directory}:\n${failure}`);
}

/** A copy of a running server as its standby, the way of pg_basebackup (which npm's package lacks). */
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
  const label = await onServer(from, async (client) => {
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
    else if (!NOT_COPIED.test(path)) await copyFile(join(from, path), join(to, path)).catch(unlessGone);
  }
}

/** A file may go while a server runs: the log of the backup knows. */
function unlessGone(error: NodeJS.ErrnoException): void {
  if (error.code !== "ENOENT") throw error;
}

/** From now on a commit waits for the standby. */
async function replicateToStandby(url: string): Promise<void> {
  await onServer(url, async (client) => {
    await client.query(`ALTER SYSTEM SET synchronous_standby_names = '${STANDBY}'`);
    await client.query("SELECT pg_reload_conf()");
    await until("the standby is in sync", async () => {
      const { rowCount } = await client.query("SELECT FROM pg_stat_replication WHERE sync_state = 'sync'");
      return rowCount === 1;
    });
  });
}

async function kill(server: Server, identity: Identity): Promise<void> {
  const pidFile = join(server.data, "postmaster.pid");
  const postmaster = Number((await readFile(pidFile, "utf8").catch(() => "")).split("\n")[0]);
  if (!postmaster) return;
  // The parent first, or it would start its children anew.
  const { output } = await run(identity, "ps", ["-A", "-o", "pid=,ppid="]);
  const all = output.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
  const children = all.filter(([, parent]) => parent === postmaster).map(([pid]) => pid ?? 0);
  for (const pid of [postmaster, ...children]) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
  await until("the server is gone", async () => !(await answers(server.port)));
  await rm(pidFile, { force: true }); // its number may be somebody else's soon
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

async function succeed(identity: Identity, command: string, args: string[]): Promise<void> {
  const { ok, output } = await run(identity, command, args);
  if (!ok) throw new Error(output);
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const over = performance.now() + PATIENCE_MS;
  while (!(await isSo())) {
    if (performance.now() > over) throw new Error(`Timed out waiting until ${what}.`);
    await pause(20);
  }
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
