// Sets the HTTP status and `Retry-After` of a refused action, for clients that don't read the page.
import { answerWith } from "@/lib/http/request-context";

/** Refusals caused by our side. All others with a wait are rate limits of the client. */
const SERVER_REFUSALS = new Set(["too_busy", "provider_unavailable"]);

/** Sets 503 or 429 if the refusal has a wait in seconds. The page is rendered as usual. */
export function setRetryAfter(outcome: { refusal: string; retryAfterSeconds?: number }): void {
  if (outcome.retryAfterSeconds === undefined) return;
  answerWith(SERVER_REFUSALS.has(outcome.refusal) ? 503 : 429, outcome.retryAfterSeconds);
}
