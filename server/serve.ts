// Connects Next.js with the HTTP server that server/start.mjs has created: requests, and the shutdown.
import type { RequestListener, Server } from "node:http";
import type { Env } from "@/lib/env";
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

/** Starts answering requests. Ends the process if Next.js was started without server/start.mjs, such as by `next start`. */
export function serve({ APP_URL, STAND_INS, TRUSTED_PROXY_HOPS, ...env }: Env): void {
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
    proxyHops: TRUSTED_PROXY_HOPS,
    loopbackOnly: STAND_INS === "allowed",
    isDevelopment,
    openResponses: trackResponses(httpServer.server),
    passToNext: httpServer.app.getRequestHandler(),
  };
  httpServer.handleRequest = (request, response) => void handleRequest(request, response, options);
  shutDownOnSignals({
    ...httpServer,
    isDevelopment,
    openResponses: options.openResponses,
    delaySeconds: env.SHUTDOWN_DELAY_SECONDS,
    timeoutSeconds: env.SHUTDOWN_TIMEOUT_SECONDS,
  });
}
