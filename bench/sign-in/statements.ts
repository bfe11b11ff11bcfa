// The statements of one sign-in, counted by Postgres itself and named.
import type { Client } from "pg";
import { Wire } from "../wire";
import type { Door } from "../drive";

export type Statement = { calls: number; query: string };

export type Statements = {
  signIns: number;
  /** Those that ask or change something, without what a job has asked now and then. */
  work: Statement[];
  /** Where transactions begin and end. */
  frames: Statement[];
};

const SIGN_INS = 40;

/** Lets people in one after another and returns what the database was asked meanwhile, each statement with its calls per sign-in. */
export async function statementsOf(door: Door, db: Client): Promise<Statements> {
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
  const isOfEach = ({ calls }: Statement) => calls >= 0.5;
  const isFrame = ({ query }: Statement) => /^(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET)\b/i.test(query);
  return {
    signIns,
    work: counted.filter((each) => !isFrame(each) && isOfEach(each)),
    frames: counted.filter((each) => isFrame(each) && isOfEach(each)),
  };
}

/** Of this database alone, and without what goes on by itself in every running app: its queue, the chain of its trail, its charts. */
const COUNTED = `
  SELECT sum(calls)::float AS calls, query FROM pg_stat_statements
  WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND toplevel
    AND query !~* '(graphile_worker|audit_unlinked|audit_head|audit_link|pg_stat_statements|overview)'
  GROUP BY query ORDER BY calls DESC, query`;
