// Requests of scripts that the app did not answer: the connection failed, another version is running, or the
// server was too busy.
import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";

export type RequestFailure = keyof typeof requestFailureMessages;

export const requestFailureMessages = {
  connection:
    "We couldn't reach the server, so we don't know whether it got this. Check your connection, then try again.",
  busy: "We're very busy right now, so nothing was sent. Wait a few seconds, then try again.",
  outdated: "This page was out of date, so nothing was sent. Check what you entered, then send it again.",
} satisfies Record<string, string>;

/** Returns why the request failed. Rethrows redirects, errors of the server, and bugs. */
export function toRequestFailure(error: unknown): RequestFailure {
  unstable_rethrow(error);
  const failure = findRequestFailure(error);
  if (!failure) throw error;
  return failure;
}

/** Returns null for any other error. */
export function findRequestFailure(error: unknown): RequestFailure | null {
  if (unstable_isUnrecognizedActionError(error)) return "outdated";
  if (!(error instanceof Error) || "digest" in error) return null;
  if (BUSY.test(error.message)) return "busy";
  return CONNECTION_ERRORS.test(error.message) ? "connection" : null;
}

/** The text of server/post-queue.ts. */
const BUSY = /^We're very busy/;

/** Of Chromium, Firefox, Safari, and of Next.js for an answer of a proxy. */
const CONNECTION_ERRORS =
  /failed to fetch|networkerror|load failed|network connection|unexpected response was received/i;
