// Pages by keyset: the address of a page names the row it starts from, so that page 1000 costs as much as page 1 and
// new rows push nothing across a page's edge.
import "server-only";

export const PAGE_SIZE = 50;

/** A row's place in the order "newest first". */
export type Place = { at: Date; id: string };

/** From which row on, and in which direction. */
export type Cursor = Place & { direction: "older" | "newer" };

const CURSOR = /^(older|newer)~(\d{1,15})~([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** Reads a cursor from an address; whatever is none means the first page. */
export function parseCursor(text: string | undefined): Cursor | null {
  const [, direction, milliseconds, id] = text?.match(CURSOR) ?? [];
  const at = new Date(Number(milliseconds));
  if (!direction || !id || Number.isNaN(at.getTime())) return null;
  return { direction: direction as Cursor["direction"], at, id };
}

/** Writes it. */
export function formatCursor({ direction, at, id }: Cursor): string {
  return `${direction}~${at.getTime()}~${id}`;
}

/** The order to read in; pages of newer rows are read backwards and turned round by `pageOf`. */
export function orderOf(cursor: Cursor | null): "asc" | "desc" {
  return cursor?.direction === "newer" ? "asc" : "desc";
}

/**
 * The rows beyond a cursor, for Prisma's `where`. The bound on the time alone is redundant and is what lets Postgres
 * use the index: without it the same page takes a hundred times longer in a million rows.
 */
export function beyond<Column extends string>(cursor: Cursor | null, column: Column): object[] {
  if (!cursor) return [];
  const { at, id } = cursor;
  return cursor.direction === "newer"
    ? [{ [column]: { gte: at } }, { OR: [{ [column]: { gt: at } }, { [column]: at, id: { gt: id } }] }]
    : [{ [column]: { lte: at } }, { OR: [{ [column]: { lt: at } }, { [column]: at, id: { lt: id } }] }];
}

export type KeysetPage<Row> = { rows: Row[]; newer: string | null; older: string | null };

/** One page out of the up to PAGE_SIZE + 1 rows that were read, with the cursors of its neighbours. */
export function pageOf<Row>(
  read: Row[],
  cursor: Cursor | null,
  placeOf: (row: Row) => Place,
): KeysetPage<Row> {
  const cut = cutPage(read, cursor && (cursor.direction === "newer" ? "backwards" : "forwards"));
  return {
    rows: cut.rows,
    newer: cut.previous && formatCursor({ ...placeOf(cut.previous), direction: "newer" }),
    older: cut.next && formatCursor({ ...placeOf(cut.next), direction: "older" }),
  };
}

/**
 * The rows of one page, out of up to PAGE_SIZE + 1 that were read from a place on (from the beginning where `walk` is null),
 * and those at its edges beyond which there are more.
 */
export function cutPage<Row>(
  read: Row[],
  walk: "forwards" | "backwards" | null,
): { rows: Row[]; previous: Row | null; next: Row | null } {
  const hasMore = read.length > PAGE_SIZE;
  const rows = read.slice(0, PAGE_SIZE);
  if (walk === "backwards") rows.reverse();
  const hasPrevious = walk === "backwards" ? hasMore : walk === "forwards";
  const hasNext = walk === "backwards" || hasMore;
  return {
    rows,
    previous: (hasPrevious && rows[0]) || null,
    next: (hasNext && rows.at(-1)) || null,
  };
}
