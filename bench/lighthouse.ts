// `npm run bench:lighthouse`: Lighthouse scores of the most important pages, on its simulated slow phone.
// Installs Lighthouse into a temporary folder. Exits with 1 if a score is below the goal.
import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright";
import { buildIfChanged } from "../dev/build";
import { findBrowser } from "../dev/browser";
import { freePort } from "../dev/embedded-postgres/port";
import { createCast } from "../testing/actors";
import type { HttpBrowser } from "../testing/http-browser";
import { SITUATIONS, type Situation } from "../testing/situations";
import { startEnvironment } from "../testing/test-environment";
import { joinTestServer } from "../testing/test-server";
import { createWorld } from "../testing/world";
import { alignColumns } from "./table";

const LIGHTHOUSE = "lighthouse@12.8.2";
const CATEGORIES = ["performance", "accessibility", "best-practices"] as const;
const GOAL = 95;
/** The median of these counts. Only performance varies. */
const RUNS = 3;

const PAGES: [path: string, situation: Situation][] = [
  ["/", "a visitor"],
  ["/sign-in", "a visitor"],
  ["/sign-up", "a visitor"],
  ["/challenge", "a visitor signing up"],
  ["/account", "a user"],
  ["/admin", "an admin"],
];

type Report = {
  finalDisplayedUrl: string;
  /** The speed of this machine. Below 1,000, Lighthouse simulates a slower phone than it means to. */
  environment: { benchmarkIndex: number };
  categories: Record<string, { score: number; auditRefs: { id: string; weight: number }[] }>;
  audits: Record<string, { score: number | null; title: string; numericValue?: number }>;
};

/** Largest contentful paint and total blocking time are the two thirds of performance that vary. */
type Scores = {
  path: string;
  scores: number[];
  lcpMs: number;
  tbtMs: number;
  speed: number;
  findings: string[];
};

const run = promisify(execFile);
const results = fileURLToPath(new URL("results/lighthouse.txt", import.meta.url));
const folder = await mkdtemp(`${tmpdir()}/twofold-lighthouse-`);
const stops: (() => Promise<unknown>)[] = [() => rm(folder, { recursive: true, force: true })];

try {
  process.exitCode = (await measure()) ? 0 : 1;
} finally {
  for (const stop of stops.reverse()) await stop();
}

/** Returns whether all scores reach the goal. */
async function measure(): Promise<boolean> {
  await run("npm", ["install", "--prefix", folder, "--no-save", "--no-audit", "--no-fund", LIGHTHOUSE]);
  await buildIfChanged();
  const { server, stop: stopServers } = await joinTestServer();
  stops.push(stopServers);
  const environment = await startEnvironment(server);
  stops.push(environment.stop);
  const port = await freePort();
  const options = await findBrowser(console.log);
  const browser = await chromium.launch({
    ...options,
    args: [...(options.args ?? []), `--remote-debugging-port=${port}`],
  });
  stops.push(() => browser.close());

  const cast = createCast();
  const rows: Scores[] = [];
  for (const [path, situation] of PAGES) {
    const visitor = await SITUATIONS[situation](createWorld(environment, cast));
    rows.push(await scorePage(path, visitor.browser, port));
  }
  const text = describe(rows);
  await writeFile(results, text);
  console.log(text);
  return rows.every(({ scores }) => scores.every((score) => score >= GOAL));
}

async function scorePage(path: string, visitor: HttpBrowser, port: number): Promise<Scores> {
  const reports: Report[] = [];
  while (reports.length < RUNS) reports.push(await runLighthouse(path, visitor, port));
  const scores = CATEGORIES.map((name) =>
    median(reports.map(({ categories }) => toPercent(categories[name]))),
  );
  const getMetric = (id: string) => median(reports.map(({ audits }) => audits[id]?.numericValue ?? 0));
  return {
    path,
    scores,
    lcpMs: getMetric("largest-contentful-paint"),
    tbtMs: getMetric("total-blocking-time"),
    speed: median(reports.map(({ environment }) => environment.benchmarkIndex)),
    findings: [...new Set(reports.flatMap(listFindings))],
  };
}

async function runLighthouse(path: string, visitor: HttpBrowser, port: number): Promise<Report> {
  const headers = {
    cookie: [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join("; "),
    "x-forwarded-for": visitor.address,
  };
  const { stdout } = await run(
    process.execPath,
    [
      `${folder}/node_modules/lighthouse/cli/index.js`,
      visitor.origin + path,
      ...[`--port=${port}`, "--output=json", "--quiet", "--no-enable-error-reporting"],
      `--only-categories=${CATEGORIES.join()}`,
      `--extra-headers=${JSON.stringify(headers)}`,
    ],
    { maxBuffer: 100 * 1024 * 1024 },
  );
  const report = JSON.parse(stdout) as Report;
  const shown = new URL(report.finalDisplayedUrl).pathname;
  if (shown !== path) throw new Error(`${path} redirected to ${shown}`);
  return report;
}

/** Returns the audits that cost points in accessibility and best practices. */
function listFindings({ categories, audits }: Report): string[] {
  return CATEGORIES.slice(1).flatMap((name) =>
    (categories[name]?.auditRefs ?? [])
      .filter(({ id, weight }) => weight > 0 && (audits[id]?.score ?? 1) < 1)
      .map(({ id }) => `${id}: ${audits[id]?.title}`),
  );
}

function describe(rows: readonly Scores[]): string {
  const table = alignColumns([
    ["page", ...CATEGORIES, "LCP (ms)", "TBT (ms)", "machine"],
    ...rows.map(({ path, scores, lcpMs, tbtMs, speed }) => [
      path,
      ...[...scores, lcpMs, tbtMs, speed].map((value) => String(Math.round(value))),
    ]),
  ]);
  const findings = rows.flatMap(({ path, findings }) => findings.map((finding) => `${path}: ${finding}`));
  const head = `${LIGHTHOUSE}, simulated slow phone, median of ${RUNS} runs. Goal: ${GOAL} each.`;
  return [head, "", table, ...(findings.length > 0 ? ["", ...findings] : []), ""].join("\n");
}

function toPercent(category: { score: number } | undefined): number {
  return Math.round((category?.score ?? 0) * 100);
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[Math.floor(values.length / 2)] ?? 0;
}
