// Whom to tell of a hole (RFC 9116), where the operator has named somebody.
import { env } from "@/lib/env";

/** Well under the year that the RFC recommends: whoever keeps a copy comes back for the next one. */
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
