// `npm test` and `npm run test:operations`: runs a suite step by step, prints the slowest tests, and ends
// with the total number of passed and failed tests.
//
//   npm test                          format, lint, types, build, unit tests, HTTP tests, browser tests
//   npm test -- lib/challenge e2e/x   test files whose path contains one of these words
//   npm test -- --changed[=REV]       tests that a change since HEAD (or REV) can break
//   npm run test:operations           tests of commands, deployment, and failures
//
// Vitest and Playwright can also be run directly (vitest.config.ts, e2e/playwright.config.ts).

import { findExcludedTests } from "../testing/missing-tools";
import { startTestServer } from "../testing/test-server";
import type { Child } from "./children";
import { stopOrphans } from "./orphans";
import { muteOutput, step } from "./steps";
import { build, runChecks } from "./test-run/checks";
import { runPlaywright, runVitest, type Result } from "./test-run/runners";
import { OPERATIONS, PRODUCT, selectChanged, selectNamed, type Selection } from "./test-run/select";
import { describeFailures, describeTimes, saveTimes } from "./test-run/times";

const running = new Set<Child>();
const results: Result[] = [];
let isInterrupted = false;

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void interrupt());

const [suite = "product", ...words] = process.argv.slice(2);
const changed = words.find((word) => word.startsWith("--changed"));
const startedAt = performance.now();
console.log(`\nTwofold: ${suite} tests\n`);
await runSuite();
if (isInterrupted) await new Promise(() => {}); // `interrupt` ends the process.
await saveTimes(suite, results);
const [passed, failed] = [sum("passed"), sum("failed")];
console.log(describeTimes(results, (performance.now() - startedAt) / 1000));
if (failed > 0) console.log(describeFailures(results));
console.log(`${passed} passed, ${failed} failed`);
// A run in which nothing ran has shown nothing, unless the change can break nothing.
process.exitCode = failed > 0 || (passed === 0 && !changed) ? 1 : 0;

async function runSuite(): Promise<void> {
  if (changed) return runTests(await selectChanged(changed.split("=")[1] ?? "HEAD"));
  if (words.length > 0) return runTests(await selectNamed(words));
  if (suite === "operations") {
    for (const { sentence } of findExcludedTests()) console.log(`  ${sentence}`);
    return runTests(OPERATIONS);
  }
  if (await record("checks", () => runChecks(track))) await runTests(PRODUCT);
}

/** Runs the selected tests, with one Postgres for all runners. */
async function runTests({ vitest, playwright }: Selection): Promise<void> {
  if (vitest.length + playwright.length === 0) return console.log("  No test file matches.");
  if (!(await record("build", () => build(track)))) return;
  const { stop } = await startTestServer();
  try {
    for (const args of vitest) await record("without a browser", () => runVitest(args, track));
    if (playwright.length > 0) await record("in a browser", () => runPlaywright(playwright, track));
  } finally {
    await stop();
  }
}

/** Runs one step, keeps its result and prints the output of a failure. Returns whether everything passed. */
async function record(name: string, work: () => Promise<Result>): Promise<boolean> {
  let result: Result = { passed: 0, failed: 1, output: "", tests: [] };
  await step(name, async () => {
    result = await work().catch((error: Error) => ({ ...result, output: error.message }));
    return result.failed > 0 ? `${result.failed} failed` : `${result.passed} passed`;
  });
  if (result.failed > 0 && !isInterrupted) console.log(`\n${result.output}\n`);
  results.push(result);
  return result.failed === 0;
}

function sum(count: "passed" | "failed"): number {
  return results.reduce((total, result) => total + result[count], 0);
}

function track(child: Child): void {
  running.add(child);
  void child.ended.then(() => running.delete(child));
}

async function interrupt(): Promise<void> {
  isInterrupted = true;
  muteOutput();
  await Promise.all([...running].map((child) => child.stop()));
  await stopOrphans(); // Vitest does not clean up when it is interrupted.
  process.exit(130);
}
