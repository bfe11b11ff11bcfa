// Filling empty tables without their indexes, which are made again afterwards: several times as fast as keeping them up with
// every row. Within one transaction, so that whatever happens nobody ever sees a table without them.
import type { Client } from "pg";

type Definition = { table: string; name: string; create: string };

/** Takes indexes, keys and references from the tables while `work` fills them. `onStep` is told before each is made again. */
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
  const again = [...keys, ...indexes, ...references];
  for (const [done, { create }] of again.entries()) {
    onStep(done, again.length);
    await client.query(create);
  }
  onStep(again.length, again.length);
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
