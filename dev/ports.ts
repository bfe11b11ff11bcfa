// The ports of the demo. If one cannot be used, an error names it and the variable that changes it.

import { createServer, connect } from "node:net";
import { setTimeout as pause } from "node:timers/promises";

/** The use of a port, and how to recognize another Twofold on it. */
export type PortUse = {
  variable: string;
  preset: number;
  isTwofold: (port: number) => Promise<boolean>;
};

export const APP_PORT: PortUse = {
  variable: "PORT",
  preset: 3000,
  isTwofold: async (port) => (await getJson(port, "/api/health"))["status"] === "alive",
};

export const SIMULATOR_PORT: PortUse = {
  variable: "SIMULATOR_PORT",
  preset: 4010,
  isTwofold: async (port) => "wrong_codes_until_gone" in (await getJson(port, "/__sim/switches")),
};

export const SMTP_PORT: PortUse = {
  variable: "SMTP_PORT",
  preset: 4025,
  isTwofold: async (port) => (await readGreeting(port)).includes(MAILBOX_BANNER),
};

/** Part of the SMTP greeting of the mailbox. */
export const MAILBOX_BANNER = "nothing leaves this machine";

const ANSWER_TIMEOUT_MS = 3_000;
const START_TIMEOUT_MS = 10_000;

/**
 * Returns the port that the variable names, or the default. If another Twofold has the default port, prints a
 * line and returns the next free one. Throws a sentence to show if another program has the port, because
 * users would open that program.
 */
export async function choosePort({ variable, preset, isTwofold }: PortUse): Promise<number> {
  const port = portFrom(variable, preset);
  if (!process.env[variable] && (await isTwofold(port))) {
    const free = await findFreePort(port + 1);
    console.log(`Port ${port} is used by another Twofold. Using port ${free} instead.`);
    return free;
  }
  await requireFreePort(port, variable);
  return port;
}

/** Reads a port from an environment variable. Throws a sentence to show if it is not a port number. */
export function portFrom(variable: string, preset: number): number {
  const value = process.env[variable];
  const port = value ? Number(value) : preset;
  if (Number.isInteger(port) && port >= 1 && port <= 65_535) return port;
  throw new Error(`${variable} is "${value}". It must be a port number from 1 to 65535.`);
}

/** Throws a sentence to show if this process cannot listen on the port. */
export async function requireFreePort(port: number, variable: string, address = "127.0.0.1"): Promise<void> {
  const problem = await findPortProblem(port, address);
  if (problem === undefined) return;
  if (problem === "EADDRINUSE") {
    throw new Error(
      `Port ${port} is in use by another program. ` +
        `Stop that program, or choose another port: ${variable}=${port + 1}.`,
    );
  }
  if (problem === "EACCES") {
    throw new Error(`Port ${port} requires more privileges. Choose another: ${variable}=${port + 8000}.`);
  }
  throw new Error(`Nothing can listen on ${address}, port ${port} (${problem}).`);
}

/** Resolves with true when a program listens on the port, with false when `ended` does or after 10 s. */
export async function untilListening(port: number, ended: Promise<unknown>): Promise<boolean> {
  let isOver = false;
  void ended.then(() => (isOver = true));
  for (const deadline = Date.now() + START_TIMEOUT_MS; !(await isAnswering(port)); await pause(20))
    if (isOver || Date.now() > deadline) return false;
  return true;
}

async function findFreePort(first: number): Promise<number> {
  let port = first;
  while (await findPortProblem(port, "127.0.0.1")) port++;
  return port;
}

/** Returns the error code of listening on the port now, or nothing. */
async function findPortProblem(port: number, address: string): Promise<string | undefined> {
  return (await isAnswering(port)) ? "EADDRINUSE" : listenProblem(port, address);
}

/** Needed because some systems allow listening on one address of a port that is in use on all addresses. */
function isAnswering(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1" });
    socket.once("connect", () => done(true)).once("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });
}

function listenProblem(port: number, host: string): Promise<string | undefined> {
  return new Promise((done) => {
    const server = createServer();
    server.once("error", (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
    server.listen({ port, host, exclusive: true }, () => server.close(() => done(undefined)));
  });
}

/** Returns the JSON object that a local server answers with, or an empty one. */
async function getJson(port: number, path: string): Promise<Record<string, unknown>> {
  const signal = AbortSignal.timeout(ANSWER_TIMEOUT_MS);
  const answer: unknown = await fetch(`http://127.0.0.1:${port}${path}`, { signal, redirect: "error" })
    .then((response) => response.json())
    .catch(() => undefined);
  return typeof answer === "object" && answer !== null ? (answer as Record<string, unknown>) : {};
}

/** Returns the first bytes that a local server sends on its own, or an empty string. */
function readGreeting(port: number): Promise<string> {
  return new Promise((done) => {
    const socket = connect({ port, host: "127.0.0.1", timeout: ANSWER_TIMEOUT_MS });
    const finish = (greeting: string) => (socket.destroy(), done(greeting));
    socket.once("data", (bytes) => finish(bytes.toString("latin1")));
    for (const event of ["error", "timeout", "close"]) socket.once(event, () => finish(""));
  });
}
