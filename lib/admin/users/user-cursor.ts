// Names and email addresses are encrypted, since the list masks addresses and URLs end up in logs.
import "server-only";
import { seal, unseal } from "@/lib/crypto/sealed-secret";
import type { UserSort } from "./user-filter";

export type UserCursor = { direction: "forwards" | "backwards"; value: Date | string; id: string };

const CURSOR =
  /^(forwards|backwards)~([\w-]{1,2000})~([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
const MILLISECONDS = /^\d{1,15}$/;

export function formatUserCursor({ direction, value, id }: UserCursor, sort: UserSort): string {
  const encoded =
    value instanceof Date
      ? String(value.getTime())
      : Buffer.from(seal(Buffer.from(value), toContext(sort))).toString("base64url");
  return `${direction}~${encoded}~${id}`;
}

/** Returns null (the first page) if the cursor is invalid for this sort order. */
export function parseUserCursor(text: string | undefined, sort: UserSort): UserCursor | null {
  const [, walk, encoded = "", id] = text?.match(CURSOR) ?? [];
  if (!walk || !id) return null;
  const value = sort === "name" || sort === "email" ? decryptText(encoded, sort) : parseTime(encoded);
  return value === null ? null : { direction: walk as UserCursor["direction"], value, id };
}

function parseTime(encoded: string): Date | null {
  const date = new Date(Number(encoded));
  return MILLISECONDS.test(encoded) && !Number.isNaN(date.getTime()) ? date : null;
}

function decryptText(encoded: string, sort: UserSort): string | null {
  try {
    const { secret } = unseal(Buffer.from(encoded, "base64url"), toContext(sort));
    return Buffer.from(secret).toString("utf8");
  } catch {
    // Forged, or encrypted with a removed key.
    return null;
  }
}

function toContext(sort: UserSort): string {
  return `place among accounts by ${sort}`;
}
