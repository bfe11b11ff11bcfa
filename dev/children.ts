// Child processes that never outlive this one: each leads a process group that is stopped as a whole, and holds a
// channel whose closing ends it, should this process be killed before it can stop anything.

import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

export type Child = {
  pid: number;
  /** When it has ended, with the reason as a person reads it. Never rejects. */
  ended: Promise<{ ok: boolean; reason: string }>;
  /** The last of what it has said, or all since `heard` of then. Throws where that is not remembered any more. */
  output: (since?: number) => string;
  /** How much it has said so far, in characters. */
  heard: () => number;
  /** Ends it and all that it started. May be called twice. */
  stop: () => Promise<void>;
};

/** What is remembered of the output, in characters. */
const REMEMBERED = 2_000_000;
const PATIENCE_SECONDS = 15;
const END_WITH_PARENT = new URL("end-with-parent.mjs", import.meta.url).href;

/**
 * Starts a Node program. Its output is remembered, and handed to `onOutput` as it comes; with `show` it goes straight
 * to the terminal instead, with `logFile` to a file. What has not ended so long after `stop` is killed.
 */
export function startChild({
  args,
  node = process.execPath,
  env = {},
  show = false,
  logFile,
  onOutput = () => {},
  stopSignal = "SIGTERM",
  patienceSeconds = PATIENCE_SECONDS,
}: {
  args: string[];
  /** The Node.js that runs it. */
  node?: string;
  env?: Record<string, string>;
  show?: boolean;
  logFile?: string;
  onOutput?: (text: string) => void;
  stopSignal?: NodeJS.Signals;
  patienceSeconds?: number;
}): Child {
  const said = logFile ? openSync(logFile, "a") : show ? "inherit" : "pipe";
  const child = spawn(node, ["--import", END_WITH_PARENT, ...args], {
    env: { ...process.env, ...env, TWOFOLD_PARENT: String(process.pid) },
    detached: true,
    stdio: ["ignore", said, said, "ipc"],
  });
  if (typeof said === "number") closeSync(said);
  let output = "";
  let forgotten = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      const all = output + text;
      output = all.slice(-REMEMBERED);
      forgotten += all.length - output.length;
      onOutput(text);
    });
  }
  const ended = new Promise<{ ok: boolean; reason: string }>((done) => {
    child.once("error", (error) => done({ ok: false, reason: error.message }));
    child.once("close", (code, signal) => {
      done({ ok: code === 0, reason: signal ? `was terminated by ${signal}` : `exited with code ${code}` });
    });
  });
  let stopping: Promise<void> | undefined;
  const stop = () => (stopping ??= stopGroup(child, { signal: stopSignal, patienceSeconds, ended }));
  const outputSince = (since = forgotten) => {
    if (since < forgotten) throw new Error("the output since then is no longer available");
    return output.slice(since - forgotten);
  };
  return { pid: child.pid ?? 0, ended, output: outputSince, heard: () => forgotten + output.length, stop };
}

/** Runs a Node program to its end. */
export async function runChild(options: Parameters<typeof startChild>[0], onStart?: (child: Child) => void) {
  const child = startChild(options);
  onStart?.(child);
  const { ok, reason } = await child.ended;
  return { ok, reason, output: child.output().trim() };
}

async function stopGroup(
  child: ChildProcess,
  {
    signal,
    patienceSeconds,
    ended,
  }: { signal: NodeJS.Signals; patienceSeconds: number; ended: Promise<unknown> },
): Promise<void> {
  signalGroup(child, signal);
  const patience = new AbortController();
  await Promise.race([
    ended,
    pause(patienceSeconds * 1000, undefined, { signal: patience.signal }).then(() =>
      signalGroup(child, "SIGKILL"),
    ),
  ]);
  patience.abort();
  await ended;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch {
    // It has ended already.
  }
}
