// The request that the current code runs for. server/handle-request.ts sets it.
import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";
import type { PostedState } from "@/lib/form";
import { singleton } from "@/lib/singleton";

export type RequestContext = {
  /** The client gets it as `x-request-id`, and log lines carry it. */
  id: string;
  /** The client's IP address, or its IPv6 network (lib/http/client-address.ts). */
  clientAddress: string;
  /** The user or challenge that the posted form was rendered for (lib/http/form-owner.ts). */
  formOwner?: string;
  /** The state of the form that was posted without a script (lib/http/posted-answer.ts). */
  posted?: PostedState;
  response: ServerResponse;
};

export const requestContext = singleton("request context", () => new AsyncLocalStorage<RequestContext>());

/** Returns the id of the current request, or undefined in a job and while the server starts. */
export function requestId(): string | undefined {
  return requestContext.getStore()?.id;
}

/**
 * Sets the status of a page that shows a refusal: 429 or 503, with Retry-After. Browsers and Next.js show the
 * page as usual. Call it in an action, before the response has begun: Next.js itself has no way to set the
 * status there.
 */
export function answerWith(status: 429 | 503, retryAfterSeconds: number): void {
  const response = requestContext.getStore()?.response;
  if (!response || response.headersSent) return;
  response.statusCode = status;
  response.setHeader("retry-after", Math.ceil(retryAfterSeconds));
}
