// By what a browser is known again: a random token in a long-lived cookie, whose hash stands in the sessions that it had.
// It opens nothing; it only keeps people from being told of sign-ins of their own.
import "server-only";
import { setCookie, readCookie } from "@/lib/http/cookies";
import { newToken } from "@/lib/crypto/tokens";

/** As long as browsers keep any cookie (RFC 6265bis §5.5). */
const KEPT_DAYS = 400;

/** This browser's token, or a new one for a browser that has none. It is kept once somebody has signed in. */
export async function browserToken(): Promise<string> {
  const token = await readCookie("browser");
  return token && /^[\w-]{43}$/.test(token) ? token : newToken();
}

/** Keeps it from now on. */
export async function keepBrowser(token: string): Promise<void> {
  await setCookie("browser", token, KEPT_DAYS * 24 * 60 * 60);
}
