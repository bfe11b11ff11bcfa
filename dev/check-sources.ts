// Checks what ESLint cannot: import cycles and prose. `npm run lint` runs it.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { findCycles, readImports } from "./import-cycles";
import { findProblems, hasProse } from "./prose";
import { listSources, root } from "./source-text";

const paths = await listSources();
const read = (path: string) => readFileSync(join(root, path), "utf8");
const code = paths.filter((path) => /\.(ts|tsx|mjs)$/.test(path));
const cycles = findCycles(readImports(new Map(code.map((path) => [path, read(path)]))));
const problems = [
  ...cycles.map((cycle) => `Import cycle: ${cycle.join(" → ")}`),
  ...paths.filter(hasProse).flatMap((path) => findProblems(path, read(path))),
];
for (const problem of problems) console.error(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
