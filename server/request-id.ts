// The id of a request: the client gets it as `x-request-id`, and log lines carry it.
import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";

/** Harmless in a log and in a header. */
const VALID_ID = /^[A-Za-z0-9_-]{1,64}$/;

/** Returns a new id, or the one that a trusted proxy has assigned. */
export function chooseRequestId(
  { headers }: IncomingMessage,
  { trustsProxy }: { trustsProxy: boolean },
): string {
  const given = headers["x-request-id"];
  return trustsProxy && typeof given === "string" && VALID_ID.test(given) ? given : randomUUID();
}
