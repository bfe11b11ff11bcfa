// Child processes that never outlive this one. Each leads a process group, which is stopped as one. Each also
// holds an IPC channel and exits when it closes, which covers a SIGKILL of this process.

import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";

export type Child = {
  pid: number;
  /** Resolves when the process has ended, with the reason as a text. Never rejects. */
  ended: Promise<{ ok: boolean; reason: string }>;
  /** Returns the output, or the part since a value of `outputLength`. Throws if that was trimmed. */
  output: (since?: number) => string;
  outputLength: () => number;
  /** Stops the process group. Can be called twice. */
  stop: () => Promise<void>;
};

/** Remembered output, in characters. Up to twice as much, because trimming copies all of it. */
const MAX_OUTPUT = 2_000_000;
const STOP_TIMEOUT_SECONDS = 15;
const END_WITH_PARENT = new URL("end-with-parent.mjs", import.meta.url).href;

/**
 * Starts a Node program. Its output goes to `onOutput`, to the terminal (`show`), or to `logFile`. Kills it
 * if it still runs `timeoutSeconds` after `stop`.
 */
export function startChild({
  args,
  node = process.execPath,
  env = {},
  show = false,
  logFile,
  onOutput = () => {},
  stopSignal = "SIGTERM",
  timeoutSeconds = STOP_TIMEOUT_SECONDS,
}: {
  args: string[];
  node?: string;
  env?: Record<string, string>;
  show?: boolean;
  logFile?: string;
  onOutput?: (text: string) => void;
  stopSignal?: NodeJS.Signals;
  timeoutSeconds?: number;
}): Child {
  const stdio = logFile ? openSync(logFile, "a") : show ? "inherit" : "pipe";
  const child = spawn(node, ["--import", END_WITH_PARENT, ...args], {
    env: { ...process.env, ...env, TWOFOLD_PARENT: String(process.pid) },
    detached: true,
    stdio: ["ignore", stdio, stdio, "ipc"],
  });
  if (typeof stdio === "number") closeSync(stdio);
  let output = "";
  let droppedLength = 0;
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      const all = output + text;
      output = all.length > 2 * MAX_OUTPUT ? all.slice(-MAX_OUTPUT) : all;
      droppedLength += all.length - output.length;
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
  const stop = () => (stopping ??= stopGroup(child, { signal: stopSignal, timeoutSeconds, ended }));
  const outputSince = (since = droppedLength) => {
    if (since < droppedLength) throw new Error("the output since then is no longer available");
    return output.slice(since - droppedLength);
  };
  return {
    pid: child.pid ?? 0,
    ended,
    output: outputSince,
    outputLength: () => droppedLength + output.length,
    stop,
  };
}

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
    timeoutSeconds,
    ended,
  }: { signal: NodeJS.Signals; timeoutSeconds: number; ended: Promise<unknown> },
): Promise<void> {
  signalGroup(child, signal);
  const timer = new AbortController();
  await Promise.race([
    ended,
    pause(timeoutSeconds * 1000, undefined, { signal: timer.signal }).then(() =>
      signalGroup(child, "SIGKILL"),
    ),
  ]);
  timer.abort();
  await ended;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
  } catch {
    // The process has already ended.
  }
}
