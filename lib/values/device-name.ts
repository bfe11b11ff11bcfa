import "server-only";
import Bowser from "bowser";

/** Returns a name such as "Firefox on Linux", as far as the user agent contains it. */
export function getDeviceName(userAgent: string): string {
  const { browser, os } = Bowser.parse(userAgent || "unknown");
  const names = [browser.name, os.name].filter(Boolean);
  return names.length > 0 ? names.join(" on ") : "Unknown browser";
}
