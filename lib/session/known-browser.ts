// Recognizes returning browsers by a random token in a long-lived cookie; sessions store its hash. The token
// grants no access. It only prevents notifications about sign-ins from known browsers.
import "server-only";
import { setCookie, readCookie } from "@/lib/http/cookies";
import { newToken } from "@/lib/crypto/tokens";

/** The longest lifetime of a cookie (RFC 6265bis §5.5). */
const COOKIE_DAYS = 400;

export async function browserToken(): Promise<string> {
  const token = await readCookie("browser");
  return token && /^[\w-]{43}$/.test(token) ? token : newToken();
}

export async function rememberBrowser(token: string): Promise<void> {
  await setCookie("browser", token, COOKIE_DAYS * 24 * 60 * 60);
}
