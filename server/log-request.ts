// One log line and one histogram entry per request, by the template of its route: paths may contain tokens,
// and neither they nor query strings are logged.
import type { IncomingMessage, ServerResponse } from "node:http";
import { getRoute } from "@/lib/http/route";
import { log } from "@/lib/observability/log";
import { histogram } from "@/lib/observability/metrics";
import { PROBES } from "./refusals";

/** Measured, but not logged: machines request these every few seconds. */
const NOT_LOGGED: ReadonlySet<string> = new Set([...PROBES, "/_next/static"]);

/** Label values. Others become "other". */
const METHODS: ReadonlySet<string> = new Set(["GET", "HEAD", "POST"]);

const seconds = histogram(
  "twofold_http_request_seconds",
  "Requests, from their first line to the end of the answer.",
  ["method", "route", "status"],
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
);

/** Logs and measures the request when its answer has been sent or its client has disconnected. */
export function logRequest(
  { method = "", url = "" }: IncomingMessage,
  response: ServerResponse,
  id: string,
): void {
  const startedAt = performance.now();
  response.once("close", () => {
    const ms = performance.now() - startedAt;
    const { statusCode, writableFinished } = response;
    const http = METHODS.has(method) ? method : "other";
    const route = getRoute(url);
    const status = writableFinished ? `${Math.floor(statusCode / 100)}xx` : "aborted";
    seconds.observe({ method: http, route, status }, ms / 1000);
    if (NOT_LOGGED.has(route)) return;
    log[statusCode >= 500 ? "warn" : "info"]({
      ...{ requestId: id, http, route, status: statusCode, ms: Math.round(ms) },
      ...(!writableFinished && { aborted: true }),
    });
  });
}
