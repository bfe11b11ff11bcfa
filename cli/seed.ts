// `npm run seed -- --users <n>`: an empty database full of people who do not exist, for measuring and for looking at.
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
  .requiredOption("--users <n>", "number of users", wholeNumber(1, 10_000_000))
  .option("--days <n>", "length of their history in days", wholeNumber(1, 3650), 365)
  .option("--seed <n>", "different users of the same kind", wholeNumber(0, 4_000_000_000), 1)
  .option("--admins <n>", "number of administrators among them", wholeNumber(0, 1000), 0)
  .option("--password <password>", "a password for all users")
  .option("--until <time>", "end of the history in ISO 8601 format (now)", moment)
  .option("--yes", "allow a database on another machine", false);

async function main(): Promise<number> {
  const given = process.env["DATABASE_URL"];
  const options = command.parse().opts<Options>();
  const checked = checkEnv(process.env);
  const isProduction = checked.status === "safe" && checked.env.STAND_INS !== "allowed";
  const refusal = refusedByEnvironment(given, { isProduction, hosts: isLoopback, isSure: options.yes });
  if (refusal) return refuse(refusal);
  useLocalEnvironment();
  const client = new pg.Client({
    connectionString: await primaryUrl(given ?? ""),
    options: "-c TimeZone=UTC",
  });
  await client.connect();
  try {
    const found = await refusedByDatabase(client, migrations());
    if (found) return refuse(found);
    await fill(client, options);
    return 0;
  } finally {
    await client.end();
  }
}

async function fill(client: pg.Client, { password, until, ...options }: Options): Promise<void> {
  const { seed } = await import("./seed/seed");
  const { hashPassword } = await import("../lib/accounts/password/password");
  const begun = performance.now();
  const show = progress();
  await seed(client, {
    ...options,
    ...(until && { until }),
    ...(password && { passwordHash: await hashPassword(password) }),
    onProgress: show,
  });
  await link(client, show);
  await count(options.days, show);
  show("done", 1, 1);
  const seconds = (performance.now() - begun) / 1000;
  await client.query("ANALYZE");
  const { rows } = await client.query<{ table: string; rows: string }>(COUNTS);
  for (const { table, rows: count } of rows)
    console.log(`${table.padEnd(16)}${Number(count).toLocaleString("en").padStart(14)}`);
  console.log(
    `in ${seconds.toFixed(1)} s, ${Math.round(options.users / seconds).toLocaleString("en")} users per second`,
  );
}

/** As the planner guesses them: close enough to be told. */
const COUNTS = `SELECT relname AS table, reltuples AS rows FROM pg_class
  WHERE relkind = 'r' AND reltuples > 0 AND relnamespace = 'public'::regnamespace AND relname NOT LIKE '\\_%' ORDER BY 1`;

/** The chain of the audit trail, as a running app would make it by and by. */
async function link(client: pg.Client, show: Show): Promise<void> {
  const { appendToChain: linkEvents } = await import("../lib/audit/chain");
  const { rows } = await client.query<{ all: number }>('SELECT count(*)::int AS "all" FROM audit_unlinked');
  const all = rows[0]?.all ?? 0;
  let isLinked = false;
  const linking = linkEvents().finally(() => (isLinked = true));
  while (!isLinked) {
    const left = await client.query<{ left: number }>("SELECT count(*)::int AS left FROM audit_unlinked");
    show("events linked", all - (left.rows[0]?.left ?? 0), all);
    await Promise.race([linking, new Promise((done) => setTimeout(done, 1000))]);
  }
  await linking;
}

/** The figures of the overview, which the app would count by and by. */
async function count(days: number, show: Show): Promise<void> {
  const { rebuildOverview } = await import("../lib/jobs/overview/refresh");
  await rebuildOverview(undefined, (left) => show("days counted", Math.max(0, days - left), days));
}

type Show = (what: string, done: number, all: number) => void;

/** One bar after the other; a line for every tenth where nobody looks at a terminal. */
function progress(): Show {
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

function refuse(refusal: Refusal): number {
  console.error(refusalWords[refusal]);
  return 1;
}

const migrations = () =>
  readdirSync(fileURLToPath(new URL("../prisma/migrations", import.meta.url)), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);

function wholeNumber(least: number, most: number) {
  return (text: string): number => {
    const number = Number(text);
    if (/^\d+$/.test(text) && number >= least && number <= most) return number;
    throw new InvalidArgumentError(`Enter a whole number from ${least} to ${most}.`);
  };
}

function moment(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new InvalidArgumentError("Enter a time such as 2026-01-31T12:00:00Z.");
  return time;
}

await runCommand(main);
