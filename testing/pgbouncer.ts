// Runs PgBouncer in transaction mode in front of a local Postgres, for tests.

import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { freePort } from "../dev/embedded-postgres/port.ts";
import { findProgram } from "./programs.ts";

const isRoot = process.getuid?.() === 0;
const INSTALL_TIMEOUT_MS = 180_000;
const START_TIMEOUT_MS = 10_000;
/** So few server connections that clients have to share them. */
const SETTINGS = {
  pool_mode: "transaction",
  default_pool_size: 4,
  max_client_conn: 200,
};

export type PgBouncer = {
  /** The URL of the same database through PgBouncer. */
  url: string;
  output: () => string;
  stop: () => Promise<void>;
};

/** Returns whether PgBouncer is installed, or can be installed without interaction. */
export function canHavePgBouncer(): boolean {
  return findInstalled() !== undefined || (isRoot && existsSync("/usr/bin/apt-get"));
}

/**
 * Starts PgBouncer in front of a server, and installs it if necessary. Throws its output if it does not
 * start.
 */
export async function startPgBouncer(databaseUrl: string): Promise<PgBouncer> {
  const program = findInstalled() ?? install();
  const server = new URL(databaseUrl);
  const port = await freePort();
  const directory = await mkdtemp(join(tmpdir(), "twofold-pgbouncer-"));
  const users = join(directory, "users");
  const config = join(directory, "pgbouncer.ini");
  const settings = {
    listen_addr: "127.0.0.1",
    listen_port: port,
    unix_socket_dir: "",
    auth_type: "plain",
    auth_file: users,
    ...SETTINGS,
  };
  await writeFile(users, `"${server.username}" "${decodeURIComponent(server.password)}"\n`);
  await writeFile(
    config,
    `[databases]\n* = host=${server.hostname} port=${server.port}\n[pgbouncer]\n` +
      Object.entries(settings)
        .map(([name, value]) => `${name} = ${value}\n`)
        .join(""),
  );
  await chmod(directory, 0o755);
  // PgBouncer refuses to run as root.
  const child = spawn(program, [...(isRoot ? ["--user", "nobody"] : []), config], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text) => (output += text));
  const ended = new Promise<void>((done) => child.once("close", () => done()).once("error", () => done()));
  const killOnExit = () => void child.kill("SIGKILL");
  process.once("exit", killOnExit);
  const stop = async () => {
    process.off("exit", killOnExit);
    child.kill("SIGKILL");
    await ended;
    await rm(directory, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + START_TIMEOUT_MS; !(await isListening(port)); await pause(50)) {
    if (Date.now() < deadline && child.exitCode === null) continue;
    await stop();
    throw new Error(`PgBouncer did not start:\n${output}`);
  }
  server.port = String(port);
  return { url: server.href, output: () => output, stop };
}

function findInstalled(): string | undefined {
  return findProgram("pgbouncer");
}

function install(): string {
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const options = { stdio: "ignore", timeout: INSTALL_TIMEOUT_MS, env } as const;
  const fetch = () =>
    spawnSync("apt-get", ["install", "-y", "--no-install-recommends", "pgbouncer"], options);
  if (fetch().status !== 0) {
    spawnSync("apt-get", ["update"], options);
    fetch();
  }
  const program = findInstalled();
  if (!program)
    throw new Error(
      "PgBouncer could not be downloaded. Install it (apt-get install pgbouncer), then try again.",
    );
  return program;
}

function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => done(true)).once("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });
}
