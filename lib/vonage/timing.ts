// Timeouts and retry rules for Vonage. Nothing is retried automatically: a message costs money and a check
// uses up an attempt, so the user decides when to retry.
import "server-only";

export const VONAGE_TIMING = {
  /** The SDK has no timeout of its own. Two calls in a row take less than ten seconds. */
  callTimeoutMs: 4_800,
  /** Vonage refuses to cancel earlier, and does not document how it responds then. */
  cancelFromSeconds: 30,
  /** Vonage refuses the number for about twelve seconds after a cancellation. Retry interval, then limit. */
  closingStepMs: 2_000,
  closingSeconds: 14,
  /** After a previous request could not be canceled. */
  retryAfterCancelSeconds: 10,
  /** Failures in a row that open the circuit breaker, and seconds until one call probes again. */
  failuresUntilOpen: 5,
  openSeconds: 30,
  /** When the user can retry after Vonage refused the number, was busy (429), or was unavailable. */
  retryAfterSeconds: { number_refused: 1, provider_busy: 30, provider_unavailable: 10 },
  /** Older callbacks are replays. */
  callbackMaxAgeSeconds: 300,
} as const;
