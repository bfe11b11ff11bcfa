// How long a page takes: as its reader sees it, from the request to the last byte; and how long the database works for it, by
// pg_stat_statements, planning and executing.
import type { Client } from "pg";
import { median } from "../compare";
import type { Installation } from "./installation";
import type { BenchPage } from "./pages";

export type Measured = {
  pageMs: number;
  databaseMs: number;
  statements: number;
  /** Of its table, the head included. */
  rows: number;
  /** Those that took longest, for whoever has to find out why. */
  slowest: { ms: number; query: string }[];
};

const DATABASE_ROUNDS = 5;

/** Whether the page is there. */
export async function isThere({ admin }: Installation, { path }: BenchPage): Promise<boolean> {
  const { status, headers } = await admin.send(path);
  if (status === 200) return true;
  // What was a way to another page is none of its own.
  if (status === 404 || (status >= 300 && status < 400 && !headers.location?.includes("/sign-in")))
    return false;
  throw new Error(`${path} answers ${status}`);
}

/** The median of a page at each installation: one after the other asks, so that whatever slows one slows all. */
export async function measurePage(
  sides: readonly { at: Installation; page: BenchPage }[],
  rounds: number,
): Promise<Map<Installation, Measured>> {
  const times = new Map(sides.map(({ at }) => [at, [] as number[]]));
  for (let round = -2; round < rounds; round++)
    for (const { at, page } of round % 2 ? sides : sides.toReversed()) {
      const begun = performance.now();
      const { status } = await at.admin.send(page.path);
      if (status !== 200) throw new Error(`${page.path} answers ${status}`);
      // The first ones warm up.
      if (round >= 0) times.get(at)?.push(performance.now() - begun);
    }
  const measured = new Map<Installation, Measured>();
  for (const { at, page } of sides)
    measured.set(at, { pageMs: median(times.get(at) ?? []), ...(await measureDatabase(at, page)) });
  return measured;
}

async function measureDatabase(
  { db, admin }: Installation,
  { path }: BenchPage,
): Promise<Omit<Measured, "pageMs">> {
  const rounds: Omit<Measured, "pageMs">[] = [];
  for (let round = 0; round < DATABASE_ROUNDS; round++) {
    await db.query("SELECT pg_stat_statements_reset()");
    const { body } = await admin.send(path);
    const rows = body.match(/ role="row"/g)?.length ?? 0;
    const statements = await statementsOf(db);
    const sum = (of: (one: Statement) => number) => statements.reduce((all, one) => all + of(one), 0);
    const slowest = statements.slice(0, 3).map(({ ms, query }) => ({ ms, query }));
    rounds.push({ rows, databaseMs: sum(({ ms }) => ms), statements: sum(({ calls }) => calls), slowest });
  }
  rounds.sort((one, other) => one.databaseMs - other.databaseMs);
  const middle = rounds[rounds.length >> 1];
  if (!middle) throw new Error("nothing was measured");
  return middle;
}

type Statement = { ms: number; calls: number; query: string };

/** Of this database alone, and without what goes on by itself in every running app: its queue, the chain of its trail, its charts. */
async function statementsOf(db: Client): Promise<Statement[]> {
  const { rows } = await db.query<Statement>(
    `SELECT total_exec_time + total_plan_time AS ms, calls::int AS calls, query FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND query !~* '(graphile_worker|audit_unlinked|pg_stat_statements|overview_state|INSERT INTO "?overview|DELETE FROM "?overview)'
     ORDER BY ms DESC`,
  );
  return rows;
}
