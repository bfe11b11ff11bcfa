// Migrations run while the previous version still serves requests (docs/deploy.md, "Updates without
// downtime"). They must not remove what it uses, or hold a lock while they read a large table.

import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { parse } from "libpg-query";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { runPrisma } from "../cli/prisma-cli";
import { cloneDatabase } from "../testing/test-database";

const migrations = new URL("../prisma/migrations/", import.meta.url);

/** Earlier migrations were never deployed. */
const SINCE = "20261128";

/** A comment before a statement that permits it: `-- Safe: not used since version 1.4.` */
const EXEMPTION = /^-- Safe: \S.{10,}$/m;

type Node = Record<string, unknown>;

const names = readdirSync(migrations).filter((name) => /^\d/.test(name) && name >= SINCE);

test.each(names)("%s can run while the previous version serves requests", async (name) => {
  expect(await findProblems(readFileSync(new URL(`${name}/migration.sql`, migrations), "utf8"))).toEqual([]);
});

test.each([
  ["DROP TABLE notice", "drops a table"],
  ['ALTER TABLE "user" DROP COLUMN name', "drops a column"],
  ['ALTER TABLE "user" RENAME COLUMN name TO called', "renames"],
  ['ALTER TABLE "user" RENAME TO people', "renames"],
  ['ALTER TABLE "user" ALTER COLUMN name TYPE varchar(20)', "changes a type"],
  ['ALTER TABLE "user" ALTER COLUMN phone SET NOT NULL', "reads the table to require a value"],
  ['ALTER TABLE "user" ADD COLUMN age integer NOT NULL', "requires what the old version does not write"],
  [
    'ALTER TABLE "user" ADD CONSTRAINT adult CHECK (age > 17)',
    "reads the table for a constraint: NOT VALID first",
  ],
  ['CREATE INDEX user_name_idx ON "user" (name)', "stops writes for an index: CONCURRENTLY"],
  ['CREATE INDEX CONCURRENTLY a ON "user" (name); SELECT 1', "CONCURRENTLY stands alone in its migration"],
])("%s is rejected", async (sql, problem) => {
  expect(await findProblems(sql)).toEqual([problem]);
});

test.each([
  'ALTER TABLE "user" ADD COLUMN nickname text',
  'ALTER TABLE "user" ADD COLUMN visits integer NOT NULL DEFAULT 0',
  'ALTER TABLE "user" ADD CONSTRAINT adult CHECK (age > 17) NOT VALID',
  'CREATE INDEX CONCURRENTLY user_name_idx ON "user" (name)',
  "CREATE TABLE visit (at timestamptz NOT NULL); CREATE INDEX visit_at_idx ON visit (at); ALTER TABLE visit ADD PRIMARY KEY (at)",
  "-- Safe: it was never used by a version that was released.\nDROP TABLE notice",
])("%s is accepted", async (sql) => {
  expect(await findProblems(sql)).toEqual([]);
});

test("a migration that cannot get its lock times out instead of blocking other queries", async () => {
  const { adminUrl, template } = inject("server");
  const { url, drop } = await cloneDatabase(adminUrl, template, `locked_${randomUUID()}`);
  const holder = new pg.Client({ connectionString: url });
  await holder.connect();
  try {
    await holder.query("BEGIN; LOCK TABLE _prisma_migrations IN ACCESS EXCLUSIVE MODE");
    const { code, output } = await runPrisma(["migrate", "deploy"], { databaseUrl: url, stdio: "pipe" });
    expect(code).toBe(1);
    expect(output).toContain("lock timeout");
  } finally {
    await holder.end();
    await drop();
  }
});

/** Returns what in a migration would break the previous version or block its queries. */
async function findProblems(sql: string): Promise<string[]> {
  const { stmts = [] } = (await parse(sql)) as {
    stmts?: { stmt: Node; stmt_location?: number; stmt_len?: number }[];
  };
  const createdTables = new Set(stmts.flatMap(({ stmt }) => getTableName(stmt["CreateStmt"]) ?? []));
  const bytes = Buffer.from(sql);
  let begin = 0;
  return stmts.flatMap(({ stmt, stmt_location: at = 0, stmt_len: length = bytes.length - at }) => {
    const text = bytes.subarray(begin, (begin = at + length)).toString();
    if (EXEMPTION.test(text)) return [];
    const [[kind = "", body = {}] = []] = Object.entries(stmt) as [string, Node][];
    if (kind === "IndexStmt" && body["concurrent"])
      return stmts.length > 1 ? ["CONCURRENTLY stands alone in its migration"] : [];
    return createdTables.has(getTableName(body) ?? "") ? [] : findStatementProblems(kind, body);
  });
}

function findStatementProblems(kind: string, body: Node): string[] {
  switch (kind) {
    case "DropStmt":
      return body["removeType"] === "OBJECT_TABLE" ? ["drops a table"] : [];
    case "RenameStmt":
      return ["renames"];
    case "IndexStmt":
      return ["stops writes for an index: CONCURRENTLY"];
    case "AlterTableStmt":
      return (body["cmds"] as { AlterTableCmd: Node }[]).flatMap(({ AlterTableCmd }) =>
        findChangeProblems(AlterTableCmd),
      );
    default:
      return [];
  }
}

function findChangeProblems({ subtype, def }: Node): string[] {
  switch (subtype) {
    case "AT_DropColumn":
      return ["drops a column"];
    case "AT_AlterColumnType":
      return ["changes a type"];
    case "AT_SetNotNull":
      return ["reads the table to require a value"];
    case "AT_AddConstraint":
      return getConstraint(def)["skip_validation"]
        ? []
        : ["reads the table for a constraint: NOT VALID first"];
    case "AT_AddColumn": {
      const kinds = listConstraints(def).map(({ contype }) => contype);
      const requires = kinds.includes("CONSTR_NOTNULL") && !kinds.includes("CONSTR_DEFAULT");
      return requires ? ["requires what the old version does not write"] : [];
    }
    default:
      return [];
  }
}

function getConstraint(def: unknown): Node {
  return (def as { Constraint?: Node } | undefined)?.Constraint ?? {};
}

function listConstraints(def: unknown): Node[] {
  const column = (def as { ColumnDef?: { constraints?: unknown[] } } | undefined)?.ColumnDef;
  return (column?.constraints ?? []).map(getConstraint);
}

function getTableName(body: unknown): string | undefined {
  return (body as { relation?: { relname?: string } } | undefined)?.relation?.relname;
}
