// Counts the statements of one sign-in with pg_stat_statements.
import type { Client } from "pg";
import { Wire } from "../wire";
import type { Door } from "../drive";

export type Statement = { calls: number; query: string };

export type Statements = {
  signIns: number;
  /** Queries and writes, without those of background jobs. */
  work: Statement[];
  /** BEGIN, COMMIT, and ROLLBACK. */
  frames: Statement[];
};

const SIGN_INS = 40;

/** Signs users in one after another and returns the statements, with calls per sign-in. */
export async function countStatements(door: Door, db: Client): Promise<Statements> {
  await door.open();
  const wire = new Wire(door.origin);
  await db.query("SELECT pg_stat_statements_reset()");
  let signIns = 0;
  while (signIns < SIGN_INS && (await door.enter(wire))) signIns += 1;
  wire.close();
  const { rows } = await db.query<Statement>(COUNTED);
  const counted = rows.map(({ calls, query }) => ({
    calls: calls / signIns,
    query: query.replace(/\s+/g, " ").trim(),
  }));
  const isInEverySignIn = ({ calls }: Statement) => calls >= 0.5;
  const isFrame = ({ query }: Statement) => /^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)\b/i.test(query);
  return {
    signIns,
    work: counted.filter((each) => !isFrame(each) && isInEverySignIn(each)),
    frames: counted.filter((each) => isFrame(each) && isInEverySignIn(each)),
  };
}

/** Statements of this database, without background work: queue, audit chain and charts. */
const COUNTED = `
  SELECT sum(calls)::float AS calls, query FROM pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND toplevel
    AND query !~* '(graphile_worker|audit_unlinked|audit_head|audit_link|pg_stat_statements|overview)'
  GROUP BY query ORDER BY calls DESC, query`;
