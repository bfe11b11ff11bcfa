// Why an admin did something, as it is kept for good in the audit trail – where no whole number, address or code may stand.
import "server-only";

export const REASON_LENGTH = { min: 4, max: 300 } as const;

/** Six digits or more in a row, however they are grouped, and whatever looks like an e-mail address. */
const CONTACTS = /\+?\d(?:[\s()/.-]*\d){5,}|[^\s@]+@[^\s@]+\.[\p{L}\d-]+/gu;

/** One line, with what must not be kept taken out of it. */
export function keptReason(typed: string): string {
  const line = typed
    .normalize("NFC")
    .replace(/[\p{C}\s]+/gu, " ")
    .trim();
  return line.replace(CONTACTS, "•••").slice(0, REASON_LENGTH.max);
}
