// HTTP browsers with the user agent of a real browser.
import { exchange } from "./http-browser";

export const CHROME =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36";

/** Returns a function for the `via` parameter of `HttpBrowser` that sends this user agent. */
export function withUserAgent(userAgent: string): typeof exchange {
  return (origin, path, message) =>
    exchange(origin, path, { ...message, headers: { "user-agent": userAgent, ...message.headers } });
}
