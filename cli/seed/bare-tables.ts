// Drops the indexes of empty tables, fills the tables, and creates the indexes again, which is several times
// faster. Runs in one transaction, so other connections always see the indexes.
import type { Client } from "pg";

type Definition = { table: string; name: string; create: string };

/**
 * Drops indexes and constraints of the tables while `work` fills them. Calls `onStep` before it creates each
 * again.
 */
export async function withoutIndexes(
  client: Client,
  tables: readonly string[],
  work: () => Promise<void>,
  onStep: (done: number, all: number) => void,
): Promise<void> {
  const { rows: constraints } = await client.query<Definition & { type: string }>(CONSTRAINTS, [tables]);
  const { rows: indexes } = await client.query<Definition>(INDEXES, [tables]);
  const references = constraints.filter(({ type }) => type === "f");
  const keys = constraints.filter(({ type }) => type !== "f");
  for (const { table, name } of [...references, ...keys])
    await client.query(`ALTER TABLE ${table} DROP CONSTRAINT ${name}`);
  for (const { name } of indexes) await client.query(`DROP INDEX ${name}`);

  await work();

  await client.query("SET LOCAL maintenance_work_mem = '512MB'");
  const definitions = [...keys, ...indexes, ...references];
  for (const [done, { create }] of definitions.entries()) {
    onStep(done, definitions.length);
    await client.query(create);
  }
  onStep(definitions.length, definitions.length);
}

const CONSTRAINTS = `
  SELECT conrelid::regclass::text AS table, quote_ident(conname) AS name, contype AS type,
         format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) AS create
  FROM pg_constraint
  WHERE contype = 'f' AND (conrelid::regclass::text IN (quoted($1)) OR confrelid::regclass::text IN (quoted($1)))
     OR contype IN ('p', 'u') AND conrelid::regclass::text IN (quoted($1))
  ORDER BY conrelid::regclass::text, conname`.replaceAll(
  "quoted($1)",
  "SELECT quote_ident(name) FROM unnest($1::text[]) AS name",
);

const INDEXES = `
  SELECT indrelid::regclass::text AS table, indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS create
  FROM pg_index
  WHERE indrelid::regclass::text IN (SELECT quote_ident(name) FROM unnest($1::text[]) AS name)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('p', 'u'))
  ORDER BY 1, 2`;
