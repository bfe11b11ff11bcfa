// The repository's sources and the strings in them, for the commands that check or list them.
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

export const root = fileURLToPath(new URL("..", import.meta.url));

/** The folders with sources. All others are generated. */
const FOLDERS = [
  ...[
    "app",
    "bench",
    "cli",
    "components",
    "dev",
    "docs",
    "e2e",
    "lib",
    "packages",
    "prisma",
    "server",
    "testing",
  ],
  ...[".ci", ".github"],
];

const GENERATED = /(^|\/)node_modules\/|^(bench\/results|e2e\/(report|results)|prisma\/generated)\//;

/** Returns the paths of all sources, relative to the root and sorted, whether or not Git tracks them. */
export async function listSources(): Promise<string[]> {
  const list = async (folder: string) => {
    const entries = await readdir(join(root, folder), { recursive: folder !== "", withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length));
  };
  const paths = (await Promise.all(["", ...FOLDERS].map(list))).flat();
  return paths.filter((path) => !GENERATED.test(path)).sort();
}

/** Returns the text of a string or template with `hole` for each expression, or null for any other node. */
export function getLiteralText(node: ts.Node, hole: string): string | null {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return null;
  return node.head.text + node.templateSpans.map(({ literal }) => hole + literal.text).join("");
}
