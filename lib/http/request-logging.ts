// One line in the log and one entry in a histogram for each request, by the template of its route: no token, no id and no query
// string of an address goes any further than this.
import "server-only";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";
import { log } from "@/lib/observability/log";
import { histogram } from "@/lib/observability/metrics";
import { requestId } from "./request-context";
import { routeOf } from "./route";

/** Asked every few seconds by machines: counted, and not worth a line. */
const NOT_WORTH_A_LINE: ReadonlySet<string> = new Set([
  ...["/api/health", "/api/ready", "/api/metrics"],
  "/_next/static",
]);

const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);

const seconds = histogram(
  "twofold_http_request_seconds",
  "Requests, from their first line to the end of the answer.",
  ["method", "route", "status"],
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
);

/** Tells of every request of this process from now on, when its answer is out or nobody is there for it any more. */
export function watchRequests(): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const startedAt = performance.now();
    const [id, url = "/"] = [requestId(), request.url];
    response.once("close", () => tell(id, request.method ?? "", routeOf(url), response, startedAt));
  });
}

function tell(
  id: string | undefined,
  method: string,
  route: string,
  { statusCode, writableFinished }: ServerResponse,
  startedAt: number,
): void {
  const ms = performance.now() - startedAt;
  const known = METHODS.has(method) ? method : "other";
  const status = writableFinished ? `${Math.floor(statusCode / 100)}xx` : "aborted";
  seconds.observe({ method: known, route, status }, ms / 1000);
  if (NOT_WORTH_A_LINE.has(route)) return;
  log[statusCode >= 500 ? "warn" : "info"]({
    requestId: id,
    http: known,
    route,
    status: statusCode,
    ms: Math.round(ms),
    ...(!writableFinished && { aborted: true }),
  });
}
