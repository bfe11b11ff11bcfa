// The cookies of the app. Scripts, posts from other sites and, with HTTPS, subdomains cannot use them.
import "server-only";
import { cookies } from "next/headers";
import { env } from "@/lib/env";

type CookieName = "session" | "challenge" | "browser" | "answer";

/** With HTTPS, the prefix prevents subdomains from setting the cookie. */
export function cookieName(name: CookieName): string {
  return isSecure() ? `__Host-twofold-${name}` : `twofold-${name}`;
}

export function cookieOptions() {
  return { httpOnly: true, secure: isSecure(), sameSite: "lax", path: "/" } as const;
}

export async function readCookie(name: CookieName): Promise<string | null> {
  return (await cookies()).get(cookieName(name))?.value ?? null;
}

/** Without `maxAgeSeconds`, the browser deletes the cookie when it is closed. */
export async function setCookie(name: CookieName, value: string, maxAgeSeconds?: number): Promise<void> {
  const lifetime = maxAgeSeconds === undefined ? {} : { maxAge: maxAgeSeconds };
  (await cookies()).set(cookieName(name), value, { ...cookieOptions(), ...lifetime });
}

export async function deleteCookie(name: CookieName): Promise<void> {
  await setCookie(name, "", 0);
}

function isSecure(): boolean {
  return env().APP_URL.protocol === "https:";
}
