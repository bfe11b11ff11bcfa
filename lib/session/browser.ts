// By what a browser is known again: a random token in a long-lived cookie, whose hash stands in the sessions that it had.
// It opens nothing; it only keeps people from being told of sign-ins of their own.
import "server-only";
import { cookies } from "next/headers";
import { env } from "../env";
import { newToken } from "../token";

/** As long as browsers keep any cookie (RFC 6265bis §5.5). */
const KEPT_DAYS = 400;

/** This browser's token, or a new one for a browser that has none. It is kept once somebody has signed in. */
export async function browserToken(): Promise<string> {
  const token = (await cookies()).get(cookieName())?.value;
  return token && /^[\w-]{43}$/.test(token) ? token : newToken();
}

/** Keeps it from now on. */
export async function keepBrowser(token: string): Promise<void> {
  (await cookies()).set(cookieName(), token, {
    httpOnly: true,
    secure: isSecure(),
    sameSite: "lax",
    path: "/",
    maxAge: KEPT_DAYS * 24 * 60 * 60,
  });
}

/** On https the prefix keeps a sub-domain from planting the cookie. */
function cookieName(): string {
  return isSecure() ? "__Host-twofold-browser" : "twofold-browser";
}

function isSecure(): boolean {
  return env().APP_URL.protocol === "https:";
}
