// Creates a span per SQL statement, with its operation and table but neither its text nor its values.
import "server-only";
import type { Pool } from "pg";
import { inSpan } from "./spans";

type Query = (...args: unknown[]) => unknown;

export function traceStatements(pool: Pool): void {
  Object.assign(pool, { query: withSpan(pool.query.bind(pool) as Query) });
  pool.on("connect", (client) => {
    Object.assign(client, { query: withSpan(client.query.bind(client) as Query) });
  });
}

/** Skips calls with a callback: pool.query passes one to its connection, and is already traced. */
function withSpan(query: Query): Query {
  return (...args) => {
    if (typeof args.at(-1) === "function" || isStream(args[0])) return query(...args);
    const { operation, table } = parseStatement(args[0]);
    const attributes = { "db.operation.name": operation, ...(table && { "db.collection.name": table }) };
    return inSpan(["sql", operation, table].join(" ").trimEnd(), attributes, async () => query(...args));
  };
}

function isStream(query: unknown): boolean {
  return typeof (query as { submit?: unknown } | null)?.submit === "function";
}

function parseStatement(query: unknown): { operation: string; table: string | undefined } {
  const text = typeof query === "string" ? query : String((query as { text?: unknown } | null)?.text ?? "");
  const operation = /^\s*([a-z]{1,12})\b/i.exec(text)?.[1]?.toUpperCase() ?? "OTHER";
  const table = /\b(?:FROM|INTO|UPDATE)\s+(?:"?public"?\.)?"?([a-z_]{1,40})"?/i.exec(text)?.[1];
  return { operation, table };
}
