// A row as a part of a larger statement: several writes that stand or fall together are one statement then, and need no
// transaction of their own. (What is written alone is Prisma's.)
import "server-only";
import { Prisma } from "@/prisma/generated/client";

type Value =
  string | number | bigint | boolean | Date | Uint8Array | Prisma.InputJsonValue | null | undefined;

/**
 * `INSERT INTO table …` of one row, by the names of the Prisma schema; what is undefined takes its default. `onlyIf` names a
 * part of the same statement: without a row from there nothing is inserted. Table and names are the code's own, never a
 * person's.
 */
export function insertionOf(
  table: "audit_event" | "challenge" | "session",
  row: Record<string, Value>,
  { onlyIf }: { onlyIf?: string } = {},
): Prisma.Sql {
  const given = Object.entries(row).filter(([, value]) => value !== undefined);
  const columns = Prisma.raw(given.map(([name]) => `"${columnOf(name)}"`).join(", "));
  const json = JSON.stringify(
    Object.fromEntries(given.map(([name, value]) => [columnOf(name), jsonOf(value)])),
  );
  const relation = Prisma.raw(`"${table}"`);
  const condition = onlyIf ? Prisma.raw(` WHERE EXISTS (SELECT FROM ${onlyIf})`) : Prisma.empty;
  return Prisma.sql`INSERT INTO ${relation} (${columns})
    SELECT ${columns} FROM jsonb_populate_record(NULL::${relation}, ${json}::jsonb)${condition}`;
}

/** The column of a field, by the names of the Prisma schema. */
export function columnOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** As Postgres reads it out of JSON again, whatever the column. */
function jsonOf(value: Value): unknown {
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString("hex")}`;
  return typeof value === "bigint" ? String(value) : value;
}
