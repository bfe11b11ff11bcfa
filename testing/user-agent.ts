// HTTP browsers that name themselves as real browsers do.
import { exchange } from "./http-browser";

export const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Returns what carries the requests of an `HttpBrowser` with this user agent (its third argument). */
export function withUserAgent(userAgent: string): typeof exchange {
  return (origin, path, message) =>
    exchange(origin, path, { ...message, headers: { "user-agent": userAgent, ...message.headers } });
}
