// Finds import cycles, type imports included. `npm run lint` runs it: ESLint's import/no-cycle takes minutes.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";

const root = fileURLToPath(new URL("..", import.meta.url));

/** Returns each file with the files that it imports. */
export function readImports(sources: ReadonlyMap<string, string>): Map<string, string[]> {
  const resolve = (from: string, specifier: string) => {
    const path = specifier.startsWith("@/") ? specifier.slice(2) : join(dirname(from), specifier);
    return ["", ".ts", ".tsx", ".mjs"]
      .map((ending) => normalize(path) + ending)
      .find((each) => sources.has(each));
  };
  return new Map(
    [...sources].map(([path, text]) => {
      const specifiers = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
      const local = specifiers.filter((specifier) => /^(@\/|\.\.?\/)/.test(specifier));
      return [path, local.flatMap((specifier) => resolve(path, specifier) ?? [])];
    }),
  );
}

/** Returns one cycle for each file that a depth-first search meets twice on its way. */
export function findCycles(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const visit = (path: string, chain: string[]) => {
    if (chain.includes(path)) return void cycles.push([...chain.slice(chain.indexOf(path)), path]);
    if (finished.has(path)) return;
    for (const next of imports.get(path) ?? []) visit(next, [...chain, path]);
    finished.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return cycles;
}

function readSources(): Map<string, string> {
  const list = execFileSync("git", ["ls-files", "*.ts", "*.tsx", "*.mjs"], { cwd: root, encoding: "utf8" });
  return new Map(
    list
      .split("\n")
      .filter(Boolean)
      .map((path) => [path, readFileSync(join(root, path), "utf8")]),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const cycles = findCycles(readImports(readSources()));
  for (const cycle of cycles) console.error(`Import cycle: ${cycle.join(" → ")}`);
  process.exitCode = cycles.length > 0 ? 1 : 0;
}
