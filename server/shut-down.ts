// Shuts this instance down on SIGTERM or SIGINT without losing work: it reports that it is not ready, stops
// its jobs, answers every request that has arrived, finishes the work after the responses, and exits with 0.
import type { Server, ServerResponse } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { disconnect } from "@/lib/database/client";
import { stopJobs } from "@/lib/http/shutdown";
import { beginShutdown, isShuttingDown } from "@/lib/http/shutdown-state";
import { log } from "@/lib/observability/log";

/** The responses that have not been sent completely. */
export type OpenResponses = { add: (response: ServerResponse) => void; list: () => ServerResponse[] };

type Options = {
  server: Server;
  /** Next.js. Closing it finishes the work after the responses. */
  app: { close: () => Promise<void> };
  isDevelopment: boolean;
  openResponses: OpenResponses;
  /** How long the instance continues to serve while load balancers notice that it is not ready. */
  delaySeconds: number;
  /** From the signal to the exit in any case. */
  timeoutSeconds: number;
};

export function shutDownOnSignals(options: Options): void {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => {
      if (!isShuttingDown()) void shutDown(options);
    });
  }
}

async function shutDown({ server, app, isDevelopment, openResponses, ...options }: Options): Promise<void> {
  beginShutdown();
  log.info({ shutdown: "begun", openRequests: openResponses.list().length });
  for (const response of openResponses.list()) closeConnectionAfter(response);
  setTimeout(() => {
    log.warn({ shutdown: "given up waiting", openRequests: openResponses.list().length });
    process.exit(1);
  }, options.timeoutSeconds * 1000).unref();

  await Promise.all([pause(options.delaySeconds * 1000), stopJobs()]);
  const closed = new Promise((resolve) => server.close(resolve));
  // Hot reload keeps a connection open to every page.
  if (isDevelopment) server.closeAllConnections();
  else await closed;
  await app.close();
  disconnect();
  log.info({ shutdown: "done" });
  process.exit(0);
}

/** Tracks the responses of a server. During a shutdown, each closes its connection. */
export function trackResponses(server: Server): OpenResponses {
  const open = new Set<ServerResponse>();
  return {
    list: () => [...open],
    add: (response) => {
      open.add(response);
      if (isShuttingDown()) closeConnectionAfter(response);
      response.once("close", () => {
        open.delete(response);
        if (isShuttingDown()) server.closeIdleConnections();
      });
    },
  };
}

function closeConnectionAfter(response: ServerResponse): void {
  if (!response.headersSent) response.setHeader("connection", "close");
}
