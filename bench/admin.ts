// `npm run bench:admin [-- --sizes 1000,100000,1000000 --rounds 15]` measures the pages of the admin console
// with few and with a million users: response times and database times. --data keeps the databases for the
// next run.
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Command } from "commander";
import { buildIfChanged } from "../dev/build";
import { startPostgres } from "../dev/postgres";
import { makeKeyPair } from "../packages/verify-simulator/application";
import { startSimulator } from "../packages/verify-simulator/server";
import { measureExport, type MeasuredExport } from "./admin/export";
import { newApplication } from "./environment";
import { POSTGRES_SETTINGS } from "./bench-environment";
import { verdicts } from "./table";
import { install, type Installation } from "./admin/installation";
import { isThere, measurePage } from "./admin/measure";
import { listPages, type BenchPage } from "./admin/pages";
import { drawBench } from "./admin/picture";
import {
  describeExport,
  evaluateGoals,
  evaluateExport,
  milliseconds,
  listSlowStatements,
  table,
  type Line,
} from "./admin/report";

const command = new Command("npm run bench:admin --")
  .option("--sizes <list>", "numbers of users", "1000,100000,1000000")
  .option("--rounds <n>", "number of requests per page", "15")
  .option("--only <words>", "only pages whose names have one of these words, separated by commas")
  .option("--data <directory>", "directory to keep the databases in (default: temporary databases)")
  .option("--results <directory>", "where table and picture go", "bench/results");

type Options = { sizes: string; rounds: string; only?: string; data?: string; results: string };

/** Production settings for a small machine, with pg_stat_statements. */
const SETTINGS = { ...POSTGRES_SETTINGS, "pg_stat_statements.track_planning": "on" };

const options = command.parse().opts<Options>();
const sizes = options.sizes.split(",").map(Number);
const directory = options.data ? resolve(options.data) : await mkdtemp(join(tmpdir(), "twofold-bench-"));
const stops: (() => Promise<unknown>)[] = [];
try {
  console.log("Building the app …");
  await buildIfChanged();
  const postgres = await startPostgres({ dataDirectory: directory, settings: SETTINGS });
  stops.unshift(postgres.stop);
  const application = newApplication(makeKeyPair());
  const simulator = await startSimulator(application);
  stops.unshift(() => simulator.stop());
  const installations: Installation[] = [];
  for (const users of sizes) {
    console.log(`${users.toLocaleString("en")} users …`);
    const onProgress = (text: string) => void process.stdout.write(text);
    const vonage = { ...application, url: simulator.url };
    const installation = await install({
      postgresUrl: postgres.url,
      users,
      simulator: vonage,
      onProgress,
    });
    installations.push(installation);
    stops.unshift(installation.stop);
  }
  const lines = await measureAll(installations);
  const largest = installations.at(-1);
  const file = largest && !options.only ? await measureExport(largest) : null;
  await report(lines, file);
} finally {
  for (const stop of stops) await stop().catch((error: unknown) => console.error(error));
  if (!options.data) await rm(directory, { recursive: true, force: true });
}
process.exit();

async function measureAll(installations: readonly Installation[]): Promise<Line[]> {
  const pages: Map<string, BenchPage>[] = [];
  for (const { db, admin } of installations)
    pages.push(new Map((await listPages(db, admin)).map((page) => [page.name, page])));
  const largest = installations.at(-1);
  const onlyPages = options.only?.split(",");
  const lines: Line[] = [];
  for (const page of pages.at(-1)?.values() ?? []) {
    if (onlyPages && !onlyPages.some((word) => page.name.includes(word))) continue;
    if (!largest || !(await isThere(largest, page))) {
      console.log(`${page.name}: not there yet`);
      continue;
    }
    const sides = installations.flatMap((at, index) => {
      // A small installation has no thousandth page. Use the first page instead.
      const here = pages[index]?.get(page.name) ?? pages[index]?.get(page.baseline ?? "");
      return here ? [{ at, page: here }] : [];
    });
    const measured = await measurePage(sides, Number(options.rounds));
    const bySize = new Map([...measured].map(([{ users }, figures]) => [users, figures]));
    lines.push({ page, bySize });
    const figures = sizes.map(
      (size) => `${milliseconds(bySize.get(size)?.pageMs)} (${milliseconds(bySize.get(size)?.databaseMs)})`,
    );
    console.log(`${page.name}: ${figures.join(" · ")}`);
  }
  return lines;
}

async function report(lines: readonly Line[], file: MeasuredExport | null): Promise<void> {
  const aims = verdicts([...evaluateGoals(lines, sizes), ...(file ? evaluateExport(file) : [])]);
  const text = [
    table(lines, sizes),
    "",
    `Medians of ${options.rounds}, asked in turn; ${cpus().length} cores, Node ${process.versions.node}, load ${loadavg()[1]?.toFixed(1)}.`,
    "Database: planning and executing, by pg_stat_statements.",
    "* compared with a full page at the smallest size, where this one finds fewer rows than it shows.",
    ...(file ? ["", describeExport(file)] : []),
    "",
    aims,
  ].join("\n");
  console.log(`\n${text}\n\n${listSlowStatements(lines, sizes)}`);
  await mkdir(options.results, { recursive: true });
  await writeFile(join(options.results, "admin.txt"), `${text}\n`);
  const title = `The admin console with ${sizes.map((size) => size.toLocaleString("en")).join(", ")} users`;
  await writeFile(join(options.results, "admin.svg"), drawBench(title, lines, sizes));
  console.log(
    `The table and the picture: ${join(options.results, "admin.txt")}, ${join(options.results, "admin.svg")}`,
  );
}
