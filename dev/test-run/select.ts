// Arguments for each run of Vitest, and for Playwright. An empty list means no run.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { listSources, root } from "../source-text";

export type Selection = { vitest: string[][]; playwright: string[] };

const execute = promisify(execFile);

const UNIT = ["--project", "unit"];
const HTTP = ["--project", "http"];
const BROWSER = ["e2e/"];

export const PRODUCT: Selection = { vitest: [[...UNIT, ...HTTP]], playwright: BROWSER };
export const OPERATIONS: Selection = {
  vitest: [["--project", "operations", "--project", "operations-isolated"]],
  playwright: [],
};

/** Sources of the built server. A change can break any response. */
const SERVER_CODE =
  /^(app|components|lib|prisma|server)\/|^instrumentation\.ts$|^(package-lock\.json|next\.config\.mjs)$/;
/** Sources of the pages. A change can break any page. */
const PAGE_CODE = /^(app|components)\//;

export async function selectNamed(words: string[]): Promise<Selection> {
  const named = (await listSources()).filter((path) => words.some((word) => path.includes(word)));
  return {
    vitest: named.some((path) => /\.test\.tsx?$/.test(path)) ? [words] : [],
    playwright: named.some((path) => path.endsWith(".spec.ts")) ? words : [],
  };
}

/**
 * Selects tests that changed since a revision or import a changed file, all tests over HTTP if the server
 * changed, and all browser tests if a page or component changed.
 */
export async function selectChanged(revision: string): Promise<Selection> {
  const list = async (...args: string[]) =>
    (await execute("git", args, { cwd: root })).stdout.split("\n").filter(Boolean);
  const files = [
    ...(await list("diff", "--name-only", "--relative", revision)),
    ...(await list("ls-files", "--others", "--exclude-standard")),
  ].filter((path) => !/\.test\.tsx?$/.test(path));
  const changed = `--changed=${revision}`;
  return {
    vitest: files.some((path) => SERVER_CODE.test(path))
      ? [[...UNIT, changed], HTTP]
      : [[...UNIT, ...HTTP, changed]],
    playwright: files.some((path) => PAGE_CODE.test(path)) ? BROWSER : [`--only-changed=${revision}`],
  };
}
