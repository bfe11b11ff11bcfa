// Finds import cycles, including type imports. ESLint's import/no-cycle takes minutes and ignores types.
import { dirname, join, normalize } from "node:path";
import ts from "typescript";

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
