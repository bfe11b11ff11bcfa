/** Formats a wait: "40 seconds", "3 minutes", "2 hours", "30 days". Rounds up, so that no retry is early. */
export function formatWait(seconds = 60): string {
  if (seconds < 90) return plural(Math.max(1, Math.ceil(seconds)), "second");
  if (seconds < 90 * 60) return plural(Math.ceil(seconds / 60), "minute");
  if (seconds < 48 * 3600) return plural(Math.ceil(seconds / 3600), "hour");
  return plural(Math.ceil(seconds / (24 * 3600)), "day");
}

/** Formats how long something is valid: "5 minutes", "90 seconds". Exact, unlike a wait. */
export function formatLifetime(seconds: number): string {
  return seconds % 60 === 0 ? plural(seconds / 60, "minute") : plural(seconds, "second");
}

/** Message for `too_busy`: the queue for password hashing is full. */
export function getBusyMessage(retryAfterSeconds: number | undefined): string {
  return `We're very busy right now. Try again in ${formatWait(retryAfterSeconds)}.`;
}

/** Message for `number_claimed`: a stopped number gets one code a day. */
export function explainClaimed(retryAfterSeconds: number | undefined): string {
  return `We send one code a day to this number, and have sent it already. Try again in ${formatWait(retryAfterSeconds)}, use another number, or contact support.`;
}

function plural(count: number, unit: string): string {
  return `${count} ${unit}${count === 1 ? "" : "s"}`;
}
