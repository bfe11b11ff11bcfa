// The cookies of the app: out of reach of scripts, of other sites' posts and, on https, of sub-domains.
import "server-only";
import { cookies } from "next/headers";
import { env } from "@/lib/env";

type CookieName = "session" | "challenge" | "browser";

/** On https the prefix keeps a sub-domain from planting the cookie. */
export function cookieName(name: CookieName): string {
  return isSecure() ? `__Host-twofold-${name}` : `twofold-${name}`;
}

/** What every cookie is set with. */
export function cookieOptions() {
  return { httpOnly: true, secure: isSecure(), sameSite: "lax", path: "/" } as const;
}

/** What this browser has under the name, or null. */
export async function readCookie(name: CookieName): Promise<string | null> {
  return (await cookies()).get(cookieName(name))?.value ?? null;
}

/** Keeps a value in this browser. */
export async function setCookie(name: CookieName, value: string, maxAgeSeconds: number): Promise<void> {
  (await cookies()).set(cookieName(name), value, { ...cookieOptions(), maxAge: maxAgeSeconds });
}

/** Takes it out of this browser. */
export async function deleteCookie(name: CookieName): Promise<void> {
  await setCookie(name, "", 0);
}

function isSecure(): boolean {
  return env().APP_URL.protocol === "https:";
}
