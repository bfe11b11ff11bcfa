// Whatever is done for a request knows which one it is, however deep inside: the id that log lines carry and that goes back as
// `x-request-id`, and the answer, so that an action can give it a status, for which Next has no word.
import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { subscribe } from "node:diagnostics_channel";
import type { IncomingMessage, ServerResponse } from "node:http";

type RequestContext = { id: string; response: ServerResponse };

/** Harmless in a log and in a header, whoever made it up. */
const USABLE_ID = /^[A-Za-z0-9_-]{1,64}$/;

// Next bundles instrumentation.ts apart from the pages: each bundle has its own copy of this module.
const shared = globalThis as typeof globalThis & { twofoldRequests?: AsyncLocalStorage<RequestContext> };
const requests = (shared.twofoldRequests ??= new AsyncLocalStorage());

/** Gives every request of this process an id from now on: `believesIds` takes the one that it came with, if it is one. */
export function assignRequestIds({ believesIds }: { believesIds: boolean }): void {
  subscribe("http.server.request.start", (message) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    const given = request.headers["x-request-id"];
    const id = believesIds && typeof given === "string" && USABLE_ID.test(given) ? given : randomUUID();
    response.setHeader("x-request-id", id);
    // The server handles the request right after this, in the same run: all of it is inside.
    requests.enterWith({ id, response });
  });
}

/** The id of the request that this is done for; none where a job or the start of the server does it. */
export function requestId(): string | undefined {
  return requests.getStore()?.id;
}

/**
 * Has the page of a refusal answered with a status that says so to programs: 429 or 503, and when to come back. People read
 * the page; browsers and Next's router show it as any other. Call it in an action, before anything has been sent.
 */
export function answerWith(status: 429 | 503, retryAfterSeconds: number): void {
  const response = requests.getStore()?.response;
  if (!response || response.headersSent) return;
  response.statusCode = status;
  response.setHeader("retry-after", Math.ceil(retryAfterSeconds));
}
