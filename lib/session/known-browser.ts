// Recognizes returning browsers by a random token in a long-lived cookie; sessions store its hash. The token
// grants no access. A known browser has a limit of its own at sign-in, and its sign-ins are not notified.
import "server-only";
import { setCookie, readCookie } from "@/lib/http/cookies";
import { newToken } from "@/lib/crypto/tokens";

/** The longest lifetime of a cookie (RFC 6265bis §5.5). */
const COOKIE_DAYS = 400;

/** Returns the token of this browser. A new browser gets a new one. */
export async function browserToken(): Promise<string> {
  return (await readBrowserToken()) ?? newToken();
}

/** Returns null if this browser has none. */
export async function readBrowserToken(): Promise<string | null> {
  const token = await readCookie("browser");
  return token && /^[\w-]{43}$/.test(token) ? token : null;
}

export async function rememberBrowser(token: string): Promise<void> {
  await setCookie("browser", token, COOKIE_DAYS * 24 * 60 * 60);
}
