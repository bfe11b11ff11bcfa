// Ends this process when it is told to, in the order that loses nothing: no longer ready, jobs left to the others, every
// request that has arrived answered, what was to be done after the answers done, then exit code 0. The one place for signals.
import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { Server, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { beginShutdown, isShuttingDown } from "./shutdown-state";
import { log } from "@/lib/observability/log";

type Steps = {
  /** Work beside requests: stops it, and waits until what has begun is written down. */
  jobs: (() => Promise<unknown>)[];
  /** What nobody waits for: sent on its way just before the end. */
  last: (() => unknown)[];
};

// Hot reload makes this module anew; the listeners must not be.
const kept = globalThis as typeof globalThis & { twofoldShutDown?: Steps };

/**
 * Answers SIGTERM and SIGINT from now on. `delaySeconds`: how long it goes on as before while balancers find out that it is
 * not ready. `timeoutSeconds`: from the signal to the end, whatever is still open then.
 */
export function shutDownOnSignals(options: { delaySeconds: number; timeoutSeconds: number }): void {
  if (kept.twofoldShutDown) return;
  const steps: Steps = (kept.twofoldShutDown = { jobs: [], last: [] });
  const open = watchRequests();
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    // Next's own: it closes the server, waits for its requests and what follows them, and ends the process.
    const nexts = process.listeners(signal);
    process.removeAllListeners(signal);
    process.on(signal, () => {
      if (isShuttingDown()) return;
      beginShutdown();
      void shutDown(steps, open, options).then(() => nexts.forEach((listener) => listener(signal)));
    });
  }
}

/** Has work stopped before the server closes. */
export function stopAtShutdown(job: () => Promise<unknown>): void {
  kept.twofoldShutDown?.jobs.push(job);
}

/** Has something done when all else is over; it cannot be waited for. */
export function endAtShutdown(last: () => unknown): void {
  kept.twofoldShutDown?.last.push(last);
}

async function shutDown(
  { jobs, last }: Steps,
  open: Set<ServerResponse>,
  { delaySeconds, timeoutSeconds }: { delaySeconds: number; timeoutSeconds: number },
): Promise<void> {
  log.info({ shutdown: "begun", openRequests: open.size });
  for (const response of open) askToReconnect(response);
  let exitCode = 0;
  setTimeout(() => {
    log.warn({ shutdown: "given up waiting", openRequests: open.size });
    process.exit((exitCode = 1));
  }, timeoutSeconds * 1000).unref();
  process.once("exit", () => {
    // Next's is that of a process which a signal has killed.
    process.exitCode = exitCode;
    for (const end of last) end();
    if (exitCode === 0) log.info({ shutdown: "done" });
  });
  await Promise.all([pause(delaySeconds * 1000), Promise.allSettled(jobs.map((stop) => stop()))]);
}

/** The answers that are still owed. While we shut down no connection outlives its answer. */
function watchRequests(): Set<ServerResponse> {
  const open = new Set<ServerResponse>();
  subscribe("http.server.request.start", (message) => {
    const { response, server } = message as { response: ServerResponse; server: Server };
    open.add(response);
    if (isShuttingDown()) askToReconnect(response);
    response.once("close", () => {
      open.delete(response);
      if (isShuttingDown()) server.closeIdleConnections();
    });
  });
  return open;
}

function askToReconnect(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("connection", "close");
}
