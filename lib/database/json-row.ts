// Rows as arguments of Postgres functions, which read them with jsonb_populate_record.
import "server-only";
import type { Prisma } from "@/prisma/generated/client";

type Value =
  string | number | bigint | boolean | Date | Uint8Array | Prisma.InputJsonValue | null | undefined;

/** Returns a row as JSON with column names as keys. Omits undefined fields. */
export function toJsonRow(row: Record<string, Value>): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(row).map(([field, value]) => [toColumnName(field), toJsonValue(value)]),
    ),
  );
}

/** Fields whose column has another name, because the previous version reads it. */
const RENAMED_FIELDS: Partial<Record<string, string>> = {
  lockedAt: "frozen_at",
  factorBlockedUntil: "factor_locked_until",
  factorVerifiedAt: "factor_proven_at",
  factorVerifiedFor: "factor_proven_for",
  factorVerifiedForId: "factor_proven_for_id",
  persistent: "kept",
  requestedAt: "asked_at",
  verifiedAt: "proven_at",
};

/** Returns the column of a Prisma field: `userId` is `user_id`. */
export function toColumnName(field: string): string {
  return RENAMED_FIELDS[field] ?? field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function toJsonValue(value: Value): unknown {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  return typeof value === "bigint" ? String(value) : value;
}
