// Serves security.txt (RFC 9116), if the operator has configured a contact.
import { env } from "@/lib/env";

/** RFC 9116 §2.5.5 recommends less than a year, so that cached copies don't become stale. */
const VALID_DAYS = 90;

export function GET(): Response {
  const { SECURITY_CONTACT, APP_URL } = env();
  const headers = { "cache-control": "no-store" };
  if (!SECURITY_CONTACT)
    return new Response("No security contact is configured.\n", { status: 404, headers });
  const lines = [
    ...SECURITY_CONTACT.map((contact) => `Contact: ${contact}`),
    `Expires: ${new Date(Date.now() + VALID_DAYS * 24 * 60 * 60 * 1000).toISOString()}`,
    `Canonical: ${new URL("/.well-known/security.txt", APP_URL).href}`,
    "Preferred-Languages: en",
  ];
  return new Response(`${lines.join("\n")}\n`, {
    headers: { ...headers, "content-type": "text/plain; charset=utf-8" },
  });
}

export const dynamic = "force-dynamic";
