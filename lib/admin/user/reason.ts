// The audit trail stores reasons permanently, so they must not contain contacts or codes.
import "server-only";

export const REASON_LENGTH = { min: 4, max: 300 } as const;

/** Six or more digits in any grouping, and anything that looks like an email address. */
const CONTACTS = /\+?\p{Nd}(?:[\s()/.-]*\p{Nd}){5,}|[^\s@]+@[^\s@]+\.[\p{L}\p{Nd}-]+/gu;

export function sanitizeReason(typed: string): string {
  const line = typed
    .normalize("NFC")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
  return line.replace(CONTACTS, "•••").slice(0, REASON_LENGTH.max);
}
