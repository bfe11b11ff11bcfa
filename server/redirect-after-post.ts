// Redirects after a post. Without a script, the answer to a form is a page, and reloading it would post the
// form again: another attempt would be spent. So the answer is a redirect to the page instead, which then
// shows what this one would have shown.
import type { IncomingMessage, ServerResponse } from "node:http";
import { getUnmarkedPath, redirectWithAnswer } from "@/lib/http/posted-answer";
import { requestContext } from "@/lib/http/request-context";

/** Pages that show a form again. Others are errors. */
const STATUSES: ReadonlySet<number> = new Set([200, 429, 503]);

/** Call it before Next.js answers. Changes the answer when its first line is written. */
export function redirectAfterPost(request: IncomingMessage, response: ServerResponse): void {
  if (!isPostWithoutScript(request)) return;
  const writeHead = response.writeHead.bind(response) as (
    status: number,
    ...rest: unknown[]
  ) => ServerResponse;
  const url = request.url ?? "";
  const hasCookies = request.headers.cookie !== undefined;
  response.writeHead = (status: number, ...rest: unknown[]) => {
    const isForm = STATUSES.has(status) && String(response.getHeader("content-type")).startsWith("text/html");
    const redirect = isForm ? redirectWithAnswer(url, getAnswer(status, response), hasCookies) : null;
    if (!redirect) return writeHead(status, ...rest);
    response.appendHeader("set-cookie", redirect.setCookie);
    response.setHeader("location", redirect.location);
    // With a redirect, it would delay the next request.
    response.removeHeader("retry-after");
    // The page stays as the body, which browsers ignore.
    return writeHead(303);
  };
}

/** Redirects a browser whose cookies work to the page without the mark. Returns whether it did. */
export function removeCookieCheck({ method, url = "", headers }: IncomingMessage, response: ServerResponse) {
  const location = method === "GET" ? getUnmarkedPath(url, headers.cookie !== undefined) : null;
  if (location) response.writeHead(303, { location }).end();
  return location !== null;
}

function isPostWithoutScript({ method, headers }: IncomingMessage): boolean {
  const isForm = headers["content-type"]?.startsWith("multipart/form-data") ?? false;
  return method === "POST" && isForm && headers["next-action"] === undefined;
}

function getAnswer(status: number, response: ServerResponse) {
  const retryAfterSeconds = Number(response.getHeader("retry-after") ?? 0);
  return {
    posted: requestContext.getStore()?.posted,
    refusal: status === 429 || status === 503 ? ({ status, retryAfterSeconds } as const) : undefined,
  };
}
