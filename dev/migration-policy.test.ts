// Migrations run while the old version still serves (docs/deploy.md, "Updates without downtime"): none may take away what that
// version uses, or hold a lock for as long as a large table takes to read.

import { randomUUID } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { parse } from "libpg-query";
import pg from "pg";
import { expect, inject, test } from "vitest";
import { runPrisma } from "../cli/prisma-cli";
import { cloneDatabase } from "../testing/test-database";

const migrations = new URL("../prisma/migrations/", import.meta.url);

/** Those before it were deployed to nobody. */
const SINCE = "20261128";

/** Written before a statement, it lets that pass: `-- Safe: nobody has used this column since version 1.4.` */
const REASON = /^-- Safe: \S.{10,}$/m;

type Node = Record<string, unknown>;

const named = readdirSync(migrations).filter((name) => /^\d/.test(name) && name >= SINCE);

test.each(named)("%s can run while the previous version serves requests", async (name) => {
  expect(await problemsIn(readFileSync(new URL(`${name}/migration.sql`, migrations), "utf8"))).toEqual([]);
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
  expect(await problemsIn(sql)).toEqual([problem]);
});

test.each([
  'ALTER TABLE "user" ADD COLUMN nickname text',
  'ALTER TABLE "user" ADD COLUMN visits integer NOT NULL DEFAULT 0',
  'ALTER TABLE "user" ADD CONSTRAINT adult CHECK (age > 17) NOT VALID',
  'CREATE INDEX CONCURRENTLY user_name_idx ON "user" (name)',
  "CREATE TABLE visit (at timestamptz NOT NULL); CREATE INDEX visit_at_idx ON visit (at); ALTER TABLE visit ADD PRIMARY KEY (at)",
  "-- Safe: it was never used by a version that was released.\nDROP TABLE notice",
])("%s is accepted", async (sql) => {
  expect(await problemsIn(sql)).toEqual([]);
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

/** What in a migration the old version, or whoever waits for it, would not survive. */
async function problemsIn(sql: string): Promise<string[]> {
  const { stmts = [] } = (await parse(sql)) as {
    stmts?: { stmt: Node; stmt_location?: number; stmt_len?: number }[];
  };
  const made = new Set(stmts.flatMap(({ stmt }) => relationOf(stmt["CreateStmt"]) ?? []));
  const bytes = Buffer.from(sql);
  let begin = 0;
  return stmts.flatMap(({ stmt, stmt_location: at = 0, stmt_len: length = bytes.length - at }) => {
    const text = bytes.subarray(begin, (begin = at + length)).toString();
    if (REASON.test(text)) return [];
    const [[kind = "", body = {}] = []] = Object.entries(stmt) as [string, Node][];
    if (kind === "IndexStmt" && body["concurrent"])
      return stmts.length > 1 ? ["CONCURRENTLY stands alone in its migration"] : [];
    return made.has(relationOf(body) ?? "") ? [] : problemsWith(kind, body);
  });
}

function problemsWith(kind: string, body: Node): string[] {
  switch (kind) {
    case "DropStmt":
      return body["removeType"] === "OBJECT_TABLE" ? ["drops a table"] : [];
    case "RenameStmt":
      return ["renames"];
    case "IndexStmt":
      return ["stops writes for an index: CONCURRENTLY"];
    case "AlterTableStmt":
      return (body["cmds"] as { AlterTableCmd: Node }[]).flatMap(({ AlterTableCmd }) =>
        problemsOfChange(AlterTableCmd),
      );
    default:
      return [];
  }
}

function problemsOfChange({ subtype, def }: Node): string[] {
  switch (subtype) {
    case "AT_DropColumn":
      return ["drops a column"];
    case "AT_AlterColumnType":
      return ["changes a type"];
    case "AT_SetNotNull":
      return ["reads the table to require a value"];
    case "AT_AddConstraint":
      return constraintIn(def)["skip_validation"]
        ? []
        : ["reads the table for a constraint: NOT VALID first"];
    case "AT_AddColumn": {
      const kinds = constraintsOf(def).map(({ contype }) => contype);
      const requires = kinds.includes("CONSTR_NOTNULL") && !kinds.includes("CONSTR_DEFAULT");
      return requires ? ["requires what the old version does not write"] : [];
    }
    default:
      return [];
  }
}

function constraintIn(def: unknown): Node {
  return (def as { Constraint?: Node } | undefined)?.Constraint ?? {};
}

function constraintsOf(def: unknown): Node[] {
  const column = (def as { ColumnDef?: { constraints?: unknown[] } } | undefined)?.ColumnDef;
  return (column?.constraints ?? []).map(constraintIn);
}

function relationOf(body: unknown): string | undefined {
  return (body as { relation?: { relname?: string } } | undefined)?.relation?.relname;
}
