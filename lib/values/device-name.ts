// A browser's own name for itself, for people.
import "server-only";
import Bowser from "bowser";

/** "Firefox on Linux", as far as the browser tells. */
export function deviceOf(userAgent: string): string {
  const { browser, os } = Bowser.parse(userAgent || "unknown");
  const names = [browser.name, os.name].filter(Boolean);
  return names.length > 0 ? names.join(" on ") : "Unknown browser";
}
