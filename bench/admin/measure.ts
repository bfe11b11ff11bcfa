// Page time runs from the request to the last byte. Database time is planning and execution.
import type { Client } from "pg";
import { median } from "../compare";
import type { Installation } from "./installation";
import type { BenchPage } from "./pages";

export type Measured = {
  pageMs: number;
  databaseMs: number;
  statements: number;
  /** Number of table rows, including the header. */
  rows: number;
  slowest: { ms: number; query: string }[];
};

const DATABASE_ROUNDS = 5;

export async function isThere({ admin }: Installation, { path }: BenchPage): Promise<boolean> {
  const { status, headers } = await admin.send(path);
  if (status === 200) return true;
  // Older versions redirect to another page.
  if (status === 404 || (status >= 300 && status < 400 && !headers.location?.includes("/sign-in")))
    return false;
  throw new Error(`${path} answers ${status}`);
}

/** Returns the medians. Installations are measured alternately, so that load affects all of them. */
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
      // The first rounds warm up.
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
    const statements = await listStatements(db);
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

/** Statements of this database, without background work: queue, audit chain and charts. */
async function listStatements(db: Client): Promise<Statement[]> {
  const { rows } = await db.query<Statement>(
    `SELECT total_exec_time + total_plan_time AS ms, calls::int AS calls, query FROM pg_stat_statements
     WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
       AND query !~* '(graphile_worker|audit_unlinked|pg_stat_statements|overview_state|INSERT INTO "?overview|DELETE FROM "?overview)'
     ORDER BY ms DESC`,
  );
  return rows;
}
