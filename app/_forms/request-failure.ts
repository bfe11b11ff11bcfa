// Requests of scripts that got no answer of the app: the connection failed, or another version is running.
import { unstable_isUnrecognizedActionError, unstable_rethrow } from "next/navigation";

export type RequestFailure = keyof typeof requestFailureMessages;

export const requestFailureMessages = {
  connection:
    "We couldn't reach the server, so we don't know whether it got this. Check your connection, then try again.",
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
  return CONNECTION_ERRORS.test(error.message) ? "connection" : null;
}

/** Of Chromium, Firefox, Safari, and of Next.js for an answer of a proxy. */
const CONNECTION_ERRORS =
  /failed to fetch|networkerror|load failed|network connection|unexpected response was received/i;
