// Connects Next.js with the HTTP server that server/start.mjs has created: requests, and the shutdown.
import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import type { Env } from "@/lib/env";
import { reportError } from "@/lib/observability/report-error";
import { singleton } from "@/lib/singleton";
import { handleRequest } from "./handle-request";
import { shutDownOnSignals, trackResponses } from "./shut-down";

export type HttpServer = {
  server: Server;
  /** The Next.js app. */
  app: {
    getRequestHandler: () => (...request: Parameters<RequestListener>) => Promise<void>;
    close: () => Promise<void>;
  };
  /** Called for every request. Answers 503 until `serve` replaces it. */
  handleRequest: RequestListener;
};

/**
 * Starts answering requests. Ends the process if Next.js was started without server/start.mjs, such as by
 * `next start`.
 */
export function serve({ APP_URL, STAND_INS, TRUSTED_PROXY_HOPS, FORWARDED_HEADER, ...env }: Env): void {
  const httpServer = singleton<HttpServer | null>("http server", () => null);
  if (!httpServer) {
    process.stderr.write(
      "Twofold cannot start: run `npm start` or `npm run dev` instead of Next.js itself.\n",
    );
    process.exit(1);
  }
  const isDevelopment = process.env.NODE_ENV === "development";
  const options = {
    origin: APP_URL,
    proxies: { hops: TRUSTED_PROXY_HOPS, header: FORWARDED_HEADER },
    loopbackOnly: STAND_INS === "allowed",
    isDevelopment,
    openResponses: trackResponses(httpServer.server),
    passToNext: httpServer.app.getRequestHandler(),
  };
  httpServer.handleRequest = (request, response) => {
    handleRequest(request, response, options).catch((error: unknown) => fail(error, request, response));
  };
  // Otherwise, Node.js asks for the body of every request before we can refuse it.
  httpServer.server.on("checkContinue", (request, response) => httpServer.handleRequest(request, response));
  shutDownOnSignals({
    ...httpServer,
    isDevelopment,
    openResponses: options.openResponses,
    delaySeconds: env.SHUTDOWN_DELAY_SECONDS,
    timeoutSeconds: env.SHUTDOWN_TIMEOUT_SECONDS,
  });
}

/** Next.js handles the errors of pages and actions itself, so this is an error in this folder. */
function fail(error: unknown, { method = "" }: IncomingMessage, response: ServerResponse): void {
  reportError(error, { method, route: "unknown", kind: "server" });
  if (response.headersSent) response.destroy();
  else response.writeHead(500, { "cache-control": "no-store" }).end();
}
