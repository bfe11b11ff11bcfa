// One installation of the app: a database full of people, the production build on it, and an admin who has signed in for real.
import { randomInt } from "node:crypto";
import pg from "pg";
import { startApp, type App } from "../../dev/app";
import { runChild } from "../../dev/children";
import { freePort } from "../../dev/embedded-postgres/port";
import { createDatabase } from "../../dev/postgres";
import { deployMigrations } from "../../cli/prisma-cli";
import type { StandInVonage } from "../../dev/stand-ins";
import { personNumber, type Person } from "../../testing/people";
import { enter, HttpBrowser } from "../../testing/http-browser";
import { simulatorAt } from "../../testing/simulator-client";
import { benchEnvironment, SECRETS } from "../environment";

export type Installation = {
  users: number;
  app: App;
  db: pg.Client;
  /** Signed in, as an admin. */
  admin: HttpBrowser;
  /** Signs in once more: some things ask for a factor that was proven a short while ago. */
  freshAdmin: () => Promise<HttpBrowser>;
  stop: () => Promise<void>;
};

/** Nobody of the seeded people lives there; and of a number that was used a while ago the limits may have had enough. */
const ADMIN: Person = personNumber(randomInt(10_000), "NZ");

/** Makes the database unless it is there, and starts the app on it. `tell` is told what is going on. */
export async function install({
  postgresUrl,
  users,
  simulator,
  tell,
}: {
  postgresUrl: string;
  users: number;
  simulator: StandInVonage;
  tell: (what: string) => void;
}): Promise<Installation> {
  const databaseUrl = await createDatabase(postgresUrl, `people_${users}`);
  await deployMigrations(databaseUrl);
  const db = new pg.Client({ connectionString: databaseUrl, options: "-c TimeZone=UTC" });
  await db.connect();
  await db.query("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
  await fill(db, databaseUrl, users, tell);

  const port = await freePort();
  const env = benchEnvironment({ port, databaseUrl, simulator });
  const app = await startApp({ port, env });
  const enterAs = async (way: "sign-in" | "sign-up") => {
    const browser = new HttpBrowser(app.url, `198.18.${Math.floor(Math.random() * 250)}.7`);
    await enter(browser, ADMIN, way, async (phone) => codeSentTo(phone, simulator.url));
    return browser;
  };
  const { rowCount } = await db.query(`SELECT FROM "user" WHERE email = $1`, [ADMIN.email]);
  const admin = await enterAs(rowCount ? "sign-in" : "sign-up");
  await succeed(["cli/admin.ts", "grant", ADMIN.email], env);
  const stop = async () => {
    await app.stop();
    await db.end();
  };
  return { users, app, db, admin, freshAdmin: () => enterAs("sign-in"), stop };
}

async function fill(db: pg.Client, databaseUrl: string, users: number, tell: (what: string) => void) {
  const { rows } = await db.query<{ count: number }>(`SELECT count(*)::int AS count FROM "user"`);
  if ((rows[0]?.count ?? 0) < users) {
    const env = { ...SECRETS, DATABASE_URL: databaseUrl };
    await succeed(["cli/seed.ts", "--users", String(users)], env, tell);
  }
  // What a migration added since has to be known to the planner, too.
  await db.query("VACUUM (ANALYZE)");
  await db.query("CHECKPOINT");
}

/** Runs one of the commands of `npm run`. */
async function succeed(command: string[], env: Record<string, string>, onOutput = (_: string) => {}) {
  const args = ["--max-semi-space-size=64", "--import", "tsx", "--conditions=react-server", ...command];
  const { ok, reason, output } = await runChild({ args, env, onOutput });
  if (!ok) throw new Error(`${command.join(" ")} ${reason}:\n${output}`);
}

async function codeSentTo(phone: string, simulatorUrl: string): Promise<string> {
  const message = (await simulatorAt(simulatorUrl).messages(phone)).at(-1);
  if (!message) throw new Error("No code has come");
  return message.code;
}
