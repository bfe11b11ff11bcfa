// Tells programs what the page tells people: to come back later. Call it in an action that refuses.
import { answerWith } from "@/lib/http/request-context";

/** Ours to mend; everything else that has to wait is too much of the asker's own. */
const OURS = new Set(["too_busy", "provider_unavailable"]);

/** 503 or 429 with Retry-After, where waiting helps; the page is shown as ever. */
export function answerWithWait(refused: { refusal: string; retryAfterSeconds?: number }): void {
  if (refused.retryAfterSeconds === undefined) return;
  answerWith(OURS.has(refused.refusal) ? 503 : 429, refused.retryAfterSeconds);
}
