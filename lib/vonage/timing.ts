// Every time-out and every rule of trying again that concerns Vonage, in one table. None of them is tried again silently:
// a message costs money and a check costs an attempt, so it is the person who asks again, when we say so.
import "server-only";

export const VONAGE_TIMING = {
  /** One call, body included. The SDK has no time-out of its own; two calls in a row stay under ten seconds. */
  callTimeoutMs: 4_800,
  /** Vonage lets no request go before that, and what it answers to an earlier cancel is not documented. */
  cancelFromSeconds: 30,
  /** After a cancel the number stays refused for about a dozen seconds: asked again that often, and no longer than that. */
  closingStepMs: 2_000,
  closingSeconds: 14,
  /** A former code that would not let itself be cancelled. */
  retryAfterCancelSeconds: 10,
  /** Calls in a row without an answer that open the circuit breaker; so long nothing is asked, then one call tries for all. */
  failuresUntilOpen: 5,
  openSeconds: 30,
  /** When a person may ask again, after Vonage refused the number, was busy (429), or could not be reached. */
  retryAfterSeconds: { number_refused: 1, provider_busy: 30, provider_unavailable: 10 },
  /** Callbacks signed longer ago are replays. */
  callbackMaxAgeSeconds: 300,
} as const;
