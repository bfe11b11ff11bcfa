// A span for each statement, while tracing is on: what is done to which table, and never the statement or its values.
import "server-only";
import type { Pool } from "pg";
import { inSpan } from "./spans";

type Query = (...args: unknown[]) => unknown;

/** Watches the statements of this pool, and those of every connection that it hands out from now on. */
export function traceStatements(pool: Pool): void {
  Object.assign(pool, { query: traced(pool.query.bind(pool) as Query) });
  pool.on("connect", (client) => {
    Object.assign(client, { query: traced(client.query.bind(client) as Query) });
  });
}

/** Only what is awaited: a pool's own statement runs on a connection with a callback, and is traced already. */
function traced(query: Query): Query {
  return (...args) => {
    if (typeof args.at(-1) === "function" || isStream(args[0])) return query(...args);
    const { operation, table } = whatItDoes(args[0]);
    const attributes = { "db.operation.name": operation, ...(table && { "db.collection.name": table }) };
    return inSpan(["sql", operation, table].join(" ").trimEnd(), attributes, async () => query(...args));
  };
}

function isStream(query: unknown): boolean {
  return typeof (query as { submit?: unknown } | null)?.submit === "function";
}

function whatItDoes(query: unknown): { operation: string; table: string | undefined } {
  const text = typeof query === "string" ? query : String((query as { text?: unknown } | null)?.text ?? "");
  const operation = /^\s*([a-z]{1,12})\b/i.exec(text)?.[1]?.toUpperCase() ?? "OTHER";
  const table = /\b(?:FROM|INTO|UPDATE)\s+(?:"?public"?\.)?"?([a-z_]{1,40})"?/i.exec(text)?.[1];
  return { operation, table };
}
