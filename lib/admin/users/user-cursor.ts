// The place of a row in the list of accounts, as it stands in the address of the next page: names and e-mail addresses are
// sealed, since the list shows the latter masked and addresses are written down everywhere.
import "server-only";
import { seal, unseal } from "@/lib/crypto/sealed-secret";
import type { AccountSort } from "./user-filter";

/** `forwards`: the page after this row; `backwards`: the one before. */
export type AccountCursor = { walk: "forwards" | "backwards"; value: Date | string; id: string };

const CURSOR =
  /^(forwards|backwards)~([\w-]{1,2000})~([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;
const MILLISECONDS = /^\d{1,15}$/;

/** Writes it. */
export function formatAccountCursor({ walk, value, id }: AccountCursor, sort: AccountSort): string {
  const place =
    value instanceof Date
      ? String(value.getTime())
      : Buffer.from(seal(Buffer.from(value), contextOf(sort))).toString("base64url");
  return `${walk}~${place}~${id}`;
}

/** Reads it from an address; whatever is none for this order means the first page. */
export function parseAccountCursor(text: string | undefined, sort: AccountSort): AccountCursor | null {
  const [, walk, place = "", id] = text?.match(CURSOR) ?? [];
  if (!walk || !id) return null;
  const value = sort === "name" || sort === "email" ? opened(place, sort) : moment(place);
  return value === null ? null : { walk: walk as AccountCursor["walk"], value, id };
}

function moment(place: string): Date | null {
  const date = new Date(Number(place));
  return MILLISECONDS.test(place) && !Number.isNaN(date.getTime()) ? date : null;
}

function opened(place: string, sort: AccountSort): string | null {
  try {
    const { secret } = unseal(Buffer.from(place, "base64url"), contextOf(sort));
    return Buffer.from(secret).toString("utf8");
  } catch {
    // Nobody's seal, or that of a key long gone: as good as no cursor.
    return null;
  }
}

function contextOf(sort: AccountSort): string {
  return `place among accounts by ${sort}`;
}
