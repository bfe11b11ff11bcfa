// `npm test`: everything that must hold, one step after another, and one line at the end that counts it all.
// With arguments it runs only the tests they name: `npm test -- lib/challenge`, `npm test -- e2e/sign-in`. Vitest and
// Playwright also work by themselves, each with its own options (vitest.config.ts, e2e/playwright.config.ts).

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildIfChanged, nextCli } from "./build";
import { runChild, type Child } from "./children";
import { stopOrphans } from "./orphans";
import { fallSilent, step } from "./steps";

type Count = { passed: number; failed: number };

const require = createRequire(import.meta.url);
const running = new Set<Child>();
const total: Count = { passed: 0, failed: 0 };
let interrupted = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void interrupt());

const named = process.argv.slice(2);
const reports = await mkdtemp(join(tmpdir(), "twofold-reports-"));
try {
  await (named.length > 0 ? runNamed() : runAll());
} finally {
  await rm(reports, { recursive: true, force: true });
}
if (interrupted) await new Promise(() => {}); // whoever has interrupted us ends us
console.log(`\n${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;

async function runAll(): Promise<void> {
  console.log("\nTwofold: everything that must hold.\n");
  await check("Format", () => node("prettier", "bin/prettier.cjs", ["--check", "--log-level", "warn", "."]));
  await check("Lint", () => node("eslint", "bin/eslint.js", [".", "--max-warnings", "0"]));
  await check("Types", async () => {
    await run([nextCli, "typegen"]);
    await node("typescript", "bin/tsc", ["--noEmit"]);
  });
  const isBuilt = await check("Build", () => buildIfChanged(track));
  await count("Unit tests", () => vitest([]));
  if (isBuilt) await count("In a browser", () => playwright([]));
  else await check("In a browser", () => Promise.reject(new Error("not run: there is no build to test.")));
}

async function runNamed(): Promise<void> {
  const [browser, unit] = [true, false].map((is) => named.filter((name) => name.startsWith("e2e") === is));
  if (unit?.length) await count("Unit tests", () => vitest(unit));
  if (browser?.length) await count("In a browser", () => playwright(browser));
}

/** A step that counts as one test. */
async function check(name: string, work: () => Promise<unknown>): Promise<boolean> {
  return count(name, async () => {
    await work();
    return { passed: 1, failed: 0, output: "" };
  });
}

async function count(name: string, work: () => Promise<Count & { output: string }>): Promise<boolean> {
  let counted: Count & { output: string } = { passed: 0, failed: 1, output: "" };
  await step(name, async () => {
    counted = await work().catch((error: Error) => ({ passed: 0, failed: 1, output: error.message }));
    return counted.failed > 0 ? `${counted.failed} failed` : `${counted.passed} passed`;
  });
  if (counted.failed > 0 && !interrupted) console.log(`\n${counted.output}\n`);
  total.passed += counted.passed;
  total.failed += counted.failed;
  return counted.failed === 0;
}

async function vitest(filters: string[]): Promise<Count & { output: string }> {
  const report = join(reports, "vitest.json");
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...filters];
  const output = await nodeWhateverBecomesOfIt("vitest", "vitest.mjs", args);
  const { numPassedTests, numTotalTests, testResults } = await readReport<{
    numPassedTests: number;
    numTotalTests: number;
    testResults: { status: string; assertionResults: unknown[] }[];
  }>(report, output);
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && !assertionResults.length,
  );
  return judge(numPassedTests, numTotalTests + broken.length, output);
}

async function playwright(filters: string[]): Promise<Count & { output: string }> {
  const report = join(reports, "playwright.json");
  const args = ["test", "--config", "e2e/playwright.config.ts", "--reporter=list,json", ...filters];
  const env = { PLAYWRIGHT_JSON_OUTPUT_FILE: report };
  const output = await nodeWhateverBecomesOfIt("@playwright/test", "cli.js", args, env);
  const { stats, errors } = await readReport<{
    stats: { expected: number; unexpected: number; flaky: number; skipped: number };
    errors: unknown[];
  }>(report, output);
  const { expected, unexpected, flaky, skipped } = stats;
  const advice =
    skipped > 0 ? "\n\nSkipped tests count as failed: tag them (see e2e/playwright.config.ts)." : "";
  return judge(expected, expected + unexpected + flaky + skipped + errors.length, output + advice);
}

/** What was skipped has not been shown to hold: it counts as failed. So does a run in which nothing ran. */
function judge(passed: number, all: number, output: string): Count & { output: string } {
  const failed = all - passed;
  return { passed, failed: passed + failed === 0 ? 1 : failed, output: output || "No test ran." };
}

async function readReport<T>(file: string, output: string): Promise<T> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new Error(`The tests did not run:\n\n${output}`);
  });
  return JSON.parse(text) as T;
}

async function node(name: string, program: string, args: string[]): Promise<void> {
  await run([programOf(name, program), ...args]);
}

async function run(args: string[]): Promise<void> {
  const { ok, output, reason } = await runChild({ args, env: environment() }, track);
  if (!ok) throw new Error(output || reason);
}

async function nodeWhateverBecomesOfIt(
  name: string,
  program: string,
  args: string[],
  env = {},
): Promise<string> {
  const all = { ...environment(), ...env };
  // On SIGINT Playwright tidies up before it ends; on SIGTERM it would not.
  const options = { args: [programOf(name, program), ...args], env: all, stopSignal: "SIGINT" as const };
  return (await runChild(options, track)).output;
}

function programOf(name: string, program: string): string {
  return join(require.resolve(`${name}/package.json`), "..", program);
}

function environment(): Record<string, string> {
  const color: Record<string, string> = process.stdout.isTTY ? { FORCE_COLOR: "1" } : { NO_COLOR: "1" };
  return { NEXT_TELEMETRY_DISABLED: "1", ...color };
}

function track(child: Child): void {
  running.add(child);
  void child.ended.then(() => running.delete(child));
}

async function interrupt(): Promise<void> {
  interrupted = true;
  fallSilent();
  await Promise.all([...running].map((child) => child.stop()));
  await stopOrphans(); // Vitest does not tidy up when it is interrupted.
  process.exit(130);
}
