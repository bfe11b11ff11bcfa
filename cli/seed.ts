// `npm run seed -- --users <n>`: fills an empty database with fictional users for benchmarks and demos.
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Presets, SingleBar } from "cli-progress";
import { Command, InvalidArgumentError } from "commander";
import pg from "pg";
import { primaryUrl } from "../lib/database/failover-pool";
import { checkEnv, isLoopback } from "../lib/env";
import { useLocalEnvironment } from "../dev/local-environment";
import { refusalWords, refusedByDatabase, refusedByEnvironment, type Refusal } from "./seed/refusals";
import { runCommand } from "./run-command";

type Options = {
  users: number;
  days: number;
  seed: number;
  admins: number;
  password?: string;
  until?: Date;
  yes: boolean;
};

const command = new Command("npm run seed --")
  .description(
    "Fills the empty, migrated database in DATABASE_URL with users and their history: sessions, challenges, messages, factors,\n" +
      "notifications, an attack, and the audit trail (sealed with DATA_KEY: use the key of the app that will use this database).\n" +
      "The same options produce the same users. No one can sign in as these users without --password.",
  )
  .requiredOption("--users <n>", "number of users", parseInteger(1, 10_000_000))
  .option("--days <n>", "length of their history in days", parseInteger(1, 3650), 365)
  .option("--seed <n>", "different users of the same kind", parseInteger(0, 4_000_000_000), 1)
  .option("--admins <n>", "number of administrators among them", parseInteger(0, 1000), 0)
  .option("--password <password>", "a password for all users")
  .option("--until <time>", "end of the history in ISO 8601 format (now)", parseTime)
  .option("--yes", "allow a database on another machine", false);

async function main(): Promise<number> {
  const databaseUrl = process.env["DATABASE_URL"];
  const options = command.parse().opts<Options>();
  const checked = checkEnv(process.env);
  const isProduction = checked.status === "safe" && checked.env.STAND_INS !== "allowed";
  const refusal = refusedByEnvironment(databaseUrl, { isProduction, hosts: isLoopback, isSure: options.yes });
  if (refusal) return printRefusal(refusal);
  useLocalEnvironment();
  const client = new pg.Client({
    connectionString: await primaryUrl(databaseUrl ?? ""),
    options: "-c TimeZone=UTC",
  });
  await client.connect();
  try {
    const conflict = await refusedByDatabase(client, listMigrations());
    if (conflict) return printRefusal(conflict);
    await fill(client, options);
    return 0;
  } finally {
    await client.end();
  }
}

async function fill(client: pg.Client, { password, until, ...options }: Options): Promise<void> {
  const { seed } = await import("./seed/seed");
  const { hashPassword } = await import("../lib/accounts/password/password");
  const startedAt = performance.now();
  const show = createProgress();
  await seed(client, {
    ...options,
    ...(until && { until }),
    ...(password && { passwordHash: await hashPassword(password) }),
    onProgress: show,
  });
  await linkAuditTrail(client, show);
  await rebuildCharts(options.days, show);
  show("done", 1, 1);
  const seconds = (performance.now() - startedAt) / 1000;
  await client.query("ANALYZE");
  const { rows } = await client.query<{ table: string; rows: string }>(COUNTS);
  for (const { table, rows: count } of rows)
    console.log(`${table.padEnd(16)}${Number(count).toLocaleString("en").padStart(14)}`);
  console.log(
    `in ${seconds.toFixed(1)} s, ${Math.round(options.users / seconds).toLocaleString("en")} users per second`,
  );
}

/** Row counts as the planner estimates them. */
const COUNTS = `SELECT relname AS table, reltuples AS rows FROM pg_class
  WHERE relkind = 'r' AND reltuples > 0 AND relnamespace = 'public'::regnamespace AND relname NOT LIKE '\\_%' ORDER BY 1`;

/** Links the events of the audit trail, as a running app does in the background. */
async function linkAuditTrail(client: pg.Client, show: ShowProgress): Promise<void> {
  const { appendToChain } = await import("../lib/audit/chain");
  const { rows } = await client.query<{ all: number }>('SELECT count(*)::int AS "all" FROM audit_unlinked');
  const all = rows[0]?.all ?? 0;
  let isLinked = false;
  const linking = appendToChain().finally(() => (isLinked = true));
  while (!isLinked) {
    const left = await client.query<{ left: number }>("SELECT count(*)::int AS left FROM audit_unlinked");
    show("events linked", all - (left.rows[0]?.left ?? 0), all);
    await Promise.race([linking, new Promise((done) => setTimeout(done, 1000))]);
  }
  await linking;
}

/** Computes the figures of the overview, as a running app does in the background. */
async function rebuildCharts(days: number, show: ShowProgress): Promise<void> {
  const { rebuildOverview } = await import("../lib/jobs/overview/refresh");
  await rebuildOverview(undefined, (left) => show("days counted", Math.max(0, days - left), days));
}

type ShowProgress = (what: string, done: number, all: number) => void;

/** Shows one progress bar per step, or prints a line every 10 % if the output is not a terminal. */
function createProgress(): ShowProgress {
  let bar: SingleBar | undefined;
  let [shown, tenth] = ["", -1];
  return (what, done, all) => {
    if (what !== shown) {
      bar?.update(bar.getTotal());
      bar?.stop();
      [shown, tenth, bar] = [what, -1, undefined];
      if (what === "done") return;
      if (process.stdout.isTTY) {
        bar = new SingleBar(
          { format: `{task} {bar} {value} of {total}, {eta_formatted} left` },
          Presets.shades_classic,
        );
        bar.start(all, done, { task: what.padEnd(14) });
      }
    }
    if (bar) return bar.update(done);
    const reached = all === 0 ? 10 : Math.floor((10 * done) / all);
    if (reached > tenth) console.log(`${what}: ${reached * 10} %`);
    tenth = Math.max(tenth, reached);
  };
}

function printRefusal(refusal: Refusal): number {
  console.error(refusalWords[refusal]);
  return 1;
}

const listMigrations = () =>
  readdirSync(fileURLToPath(new URL("../prisma/migrations", import.meta.url)), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

function parseInteger(min: number, max: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Enter a whole number from ${min} to ${max}.`);
  };
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError("Enter a time such as 2026-01-31T12:00:00Z.");
  return time;
}

await runCommand(main);
