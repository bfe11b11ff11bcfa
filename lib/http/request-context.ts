// The request that the current code runs for. server/handle-request.ts sets it.
import "server-only";
import { AsyncLocalStorage } from "node:async_hooks";
import type { ServerResponse } from "node:http";
import type { PostedState } from "@/lib/form";
import { singleton } from "@/lib/singleton";

export type RequestContext = {
  /** The client gets it as `x-request-id`, and log lines carry it. */
  id: string;
  clientAddress: string;
  /** The user or challenge that the posted form was rendered for (lib/http/form-owner.ts). */
  formOwner?: string;
  posted?: PostedState;
  /** Gives this form's place to the next one (server/post-queue.ts), before a wait for another server. */
  leaveQueue?: () => void;
  response: ServerResponse;
};

export const requestContext = singleton("request context", () => new AsyncLocalStorage<RequestContext>());

/** Returns the id of the current request, or undefined in a job and while the server starts. */
export function requestId(): string | undefined {
  return requestContext.getStore()?.id;
}

/** Sets the status of a refusal's page, which Next.js cannot do. Call it before the response begins. */
export function answerWith(status: 429 | 503, retryAfterSeconds: number): void {
  const response = requestContext.getStore()?.response;
  if (!response || response.headersSent) return;
  response.statusCode = status;
  response.setHeader("retry-after", Math.ceil(retryAfterSeconds));
}
