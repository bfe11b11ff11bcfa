// Vitest and Playwright as child processes, whose JSON reports are kept in .data/reports.
import { mkdir, readFile, rm } from "node:fs/promises";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";
import { resolveProgram, run, type Track } from "./programs";

/** `failure` is the runner's message about a test that did not pass. */
export type TimedTest = { file: string; title: string; seconds: number; failure?: string | undefined };

export type Result = { passed: number; failed: number; output: string; tests: TimedTest[] };

const root = fileURLToPath(new URL("../..", import.meta.url));
const reports = fileURLToPath(new URL("../../.data/reports", import.meta.url));

/** Throws the output if Vitest wrote no report. */
export async function runVitest(args: string[], track: Track): Promise<Result> {
  const projects = args.filter((_, index) => args[index - 1] === "--project");
  const report = await newReport(`${["vitest", ...projects].join("-")}.json`);
  const output = await run(
    [
      resolveProgram("vitest", "vitest.mjs"),
      ...["run", "--passWithNoTests", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`],
      ...args,
    ],
    track,
  );
  const { numPassedTests, numTotalTests, testResults } = await readReport<VitestReport>(
    report,
    output.output,
  );
  // A file that fails before its first test counts as one.
  const brokenFiles = testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.length === 0,
  );
  const tests = testResults.flatMap(({ name, assertionResults }) =>
    assertionResults.map(({ fullName, duration, status, failureMessages }) => ({
      file: relative(root, name),
      title: fullName,
      seconds: (duration ?? 0) / 1000,
      failure: status === "passed" ? undefined : (failureMessages[0] ?? status),
    })),
  );
  const failed = numTotalTests - numPassedTests + brokenFiles.length;
  return { passed: numPassedTests, failed: failed || Number(!output.ok), output: output.output, tests };
}

/** Throws the output if Playwright wrote no report. */
export async function runPlaywright(args: string[], track: Track): Promise<Result> {
  const report = await newReport("playwright.json");
  const output = await run(
    [
      resolveProgram("@playwright/test", "cli.js"),
      ...["test", "--config", "e2e/playwright.config.ts", "--reporter=list,json", "--pass-with-no-tests"],
      ...args,
    ],
    track,
    // On SIGINT Playwright cleans up before it ends; on SIGTERM it does not.
    { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report }, stopSignal: "SIGINT" },
  );
  const { stats, errors, suites } = await readReport<PlaywrightReport>(report, output.output);
  const { expected, unexpected, flaky, skipped } = stats;
  // A skipped test has not shown that its promise holds, so it counts as failed.
  const failed = unexpected + flaky + skipped + errors.length;
  const tests = suites.flatMap(({ file, ...suite }) =>
    listSpecs(suite).flatMap(({ title, tests }) =>
      tests.map(({ projectName, status, results }) => ({
        file: `e2e/${file}`,
        title: `${title} (${projectName})`,
        seconds: results.reduce((total, { duration }) => total + duration, 0) / 1000,
        failure: status === "expected" ? undefined : (results[0]?.error?.message ?? status),
      })),
    ),
  );
  return { passed: expected, failed: failed || Number(!output.ok), output: output.output, tests };
}

type VitestReport = {
  numPassedTests: number;
  numTotalTests: number;
  testResults: {
    name: string;
    status: string;
    assertionResults: {
      fullName: string;
      duration?: number | null;
      status: string;
      failureMessages: string[];
    }[];
  }[];
};

type PlaywrightSuite = { specs: PlaywrightSpec[]; suites?: PlaywrightSuite[] };

type PlaywrightSpec = {
  title: string;
  tests: {
    projectName: string;
    status: string;
    results: { duration: number; error?: { message?: string } }[];
  }[];
};

type PlaywrightReport = {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
  suites: (PlaywrightSuite & { file: string })[];
};

function listSpecs({ specs, suites = [] }: PlaywrightSuite): PlaywrightSpec[] {
  return [...specs, ...suites.flatMap(listSpecs)];
}

async function newReport(name: string): Promise<string> {
  await mkdir(reports, { recursive: true });
  await rm(`${reports}/${name}`, { force: true });
  return `${reports}/${name}`;
}

async function readReport<T>(file: string, output: string): Promise<T> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new Error(`The tests did not run:\n\n${output}`);
  });
  return JSON.parse(text) as T;
}
