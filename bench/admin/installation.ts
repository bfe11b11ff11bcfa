// An installation for measurements: a database with users, the production build, and a signed-in admin.
import { randomInt } from "node:crypto";
import pg from "pg";
import { startApp, type App } from "../../dev/app";
import { runChild } from "../../dev/children";
import { freePort } from "../../dev/embedded-postgres/port";
import { createDatabase } from "../../dev/postgres";
import { deployMigrations } from "../../cli/prisma-cli";
import type { StandInVonage } from "../../dev/stand-ins";
import { createPerson, type Person } from "../../testing/people";
import { authenticate, HttpBrowser } from "../../testing/http-browser";
import { simulatorAt } from "../../testing/simulator-client";
import { benchEnvironment, SECRETS } from "../environment";

export type Installation = {
  users: number;
  app: App;
  db: pg.Client;
  admin: HttpBrowser;
  /** Signs in again, for pages that need a fresh factor. */
  freshAdmin: () => Promise<HttpBrowser>;
  stop: () => Promise<void>;
};

/** A country without seeded users, and a random number, because earlier runs count toward limits. */
const ADMIN: Person = createPerson(randomInt(10_000), "NZ");

/** Creates the database if it is missing, and starts the app. `onProgress` receives progress messages. */
export async function install({
  postgresUrl,
  users,
  simulator,
  onProgress,
}: {
  postgresUrl: string;
  users: number;
  simulator: StandInVonage;
  onProgress: (text: string) => void;
}): Promise<Installation> {
  const databaseUrl = await createDatabase(postgresUrl, `people_${users}`);
  await deployMigrations(databaseUrl);
  const db = new pg.Client({ connectionString: databaseUrl, options: "-c TimeZone=UTC" });
  await db.connect();
  await db.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  await fill(db, databaseUrl, users, onProgress);

  const port = await freePort();
  const env = benchEnvironment({ port, databaseUrl, simulator });
  const app = await startApp({ port, env });
  const enterAs = async (flow: "sign-in" | "sign-up") => {
    const browser = new HttpBrowser(app.url, `198.18.${Math.floor(Math.random() * 250)}.7`);
    await authenticate(browser, ADMIN, flow, async (phone) => codeSentTo(phone, simulator.url));
    return browser;
  };
  const { rowCount } = await db.query(`SELECT FROM "user" WHERE email = $1`, [ADMIN.email]);
  const admin = await enterAs(rowCount ? "sign-in" : "sign-up");
  await runOrThrow(["cli/admin.ts", "grant", ADMIN.email], env);
  const stop = async () => {
    await app.stop();
    await db.end();
  };
  return { users, app, db, admin, freshAdmin: () => enterAs("sign-in"), stop };
}

async function fill(db: pg.Client, databaseUrl: string, users: number, onProgress: (text: string) => void) {
  const { rows } = await db.query<{ count: number }>(`SELECT count(*)::int AS count FROM "user"`);
  if ((rows[0]?.count ?? 0) < users) {
    const env = { ...SECRETS, DATABASE_URL: databaseUrl };
    await runOrThrow(["cli/seed.ts", "--users", String(users)], env, onProgress);
  }
  // Updates the planner's statistics for tables of newer migrations.
  await db.query("VACUUM (ANALYZE)");
  await db.query("CHECKPOINT");
}

/** Throws the output if the command fails. */
async function runOrThrow(command: string[], env: Record<string, string>, onOutput = (_: string) => {}) {
  const args = ["--max-semi-space-size=64", "--import", "tsx", "--conditions=react-server", ...command];
  const { ok, reason, output } = await runChild({ args, env, onOutput });
  if (!ok) throw new Error(`${command.join(" ")} ${reason}:\n${output}`);
}

async function codeSentTo(phone: string, simulatorUrl: string): Promise<string> {
  const message = (await simulatorAt(simulatorUrl).messages(phone)).at(-1);
  if (!message) throw new Error("No code has come");
  return message.code;
}
