// `npm run bench:tests [-- --runs 3]` measures the duration of the test suites from a built checkout,
// alternately. Writes bench/results/tests.txt. Fails if a test fails.
import { spawn } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { cpus, loadavg } from "node:os";
import { fileURLToPath } from "node:url";
import { Command } from "commander";
import { toFigure } from "./rounds";
import { alignColumns } from "./table";

const SUITES = { "npm test": ["test"], "npm run test:operations": ["run", "test:operations"] };
/** Maximum median duration in seconds, on two cores. */
const LIMITS: Record<string, number> = { "npm test": 360, "npm run test:operations": 540 };
const SLOWEST_FILES = 25;

const root = fileURLToPath(new URL("..", import.meta.url));
const results = fileURLToPath(new URL("results", import.meta.url));

type Run = { seconds: number; passed: number; failed: number };

const { runs } = new Command("npm run bench:tests --")
  .option("--runs <n>", "how often each suite runs", Number, 3)
  .parse()
  .opts<{ runs: number }>();
const measured = new Map(Object.keys(SUITES).map((suite) => [suite, [] as Run[]]));
for (let round = 0; round < runs; round++)
  for (const [suite, args] of Object.entries(SUITES)) {
    const run = await time(args);
    measured.get(suite)?.push(run);
    console.log(`${suite}: ${run.seconds.toFixed(0)} s, ${run.passed} passed, ${run.failed} failed`);
  }

const rows = [...measured].map(([suite, all]) => {
  const { median, least, most } = toFigure(all.map(({ seconds }) => seconds));
  const [passed, failed] = [all.map((run) => run.passed), all.map((run) => run.failed)];
  return [
    suite,
    `${median.toFixed(0)}`,
    `${least.toFixed(0)}–${most.toFixed(0)}`,
    `${LIMITS[suite]}`,
    `${Math.min(...passed)}`,
    `${Math.max(...failed)}`,
  ];
});
const report = [
  alignColumns([["suite", "median s", "range", "limit", "passed", "failed"], ...rows]),
  `\n${runs} runs of each, in turn; ${cpus().length} cores, Node ${process.versions.node}, load ${loadavg()[1]?.toFixed(1)}.`,
  "\nBefore (commit 729f538):\n",
  await readFile(`${results}/tests-before.txt`, "utf8"),
  `The ${SLOWEST_FILES} slowest test files of the product, in seconds of test time:\n`,
  await slowestFiles(),
].join("\n");
console.log(`\n${report}`);
await writeFile(`${results}/tests.txt`, `${report}\n`);
process.exitCode = [...measured.values()].flat().some(({ failed }) => failed > 0) ? 1 : 0;

/** Runs a suite and parses its last line. Its output goes to standard error. */
async function time(args: string[]): Promise<Run> {
  const startedAt = performance.now();
  const child = spawn("npm", args, { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
    process.stderr.write(text);
  });
  await new Promise((done) => child.once("close", done));
  const [, passed, failed] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
  return {
    seconds: (performance.now() - startedAt) / 1000,
    passed: Number(passed ?? 0),
    failed: Number(failed ?? 1),
  };
}

async function slowestFiles(): Promise<string> {
  const { files } = JSON.parse(await readFile(`${root}/.data/reports/product-times.json`, "utf8")) as {
    files: { file: string; seconds: number }[];
  };
  return files
    .slice(0, SLOWEST_FILES)
    .map(({ file, seconds }) => `${seconds.toFixed(1).padStart(7)}  ${file}`)
    .join("\n");
}
