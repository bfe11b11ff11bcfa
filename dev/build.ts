// The production build. Runs only if its sources have changed.

import { createHash } from "node:crypto";
import { existsSync, lstatSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild, type Child } from "./children";
import { generateClientIfChanged } from "./prisma-client";

const root = fileURLToPath(new URL("..", import.meta.url));

const BUILD_DIRECTORY = join(root, ".next");
/** `next build` empties its directory, so a manual build removes this file. */
const STAMP = "made-from";
const OUTPUT = ["standalone", "static"];
const INGREDIENTS = ["app", "components", "server", "lib", "prisma", "public"];
const INGREDIENT_FILES = /^(package-lock\.json|tsconfig\.json|instrumentation.*\.ts|.*\.config\.mjs)$/;

export const nextCli = createRequire(import.meta.url).resolve("next/dist/bin/next");

export const serverStart = join(root, ".next", "standalone", "start.mjs");

export const devServerStart = join(root, "server", "start.mjs");

/** True even for an outdated build. */
export function isBuilt(): boolean {
  return existsSync(serverStart);
}

/** Builds if the sources have changed. Throws the output if the build fails. */
export async function buildIfChanged(onStart?: (child: Child) => void): Promise<"built" | "unchanged"> {
  await generateClientIfChanged(onStart);
  const hash = await hashOfIngredients();
  if (await isIntact(BUILD_DIRECTORY, hash)) return "unchanged";

  await rm(join(BUILD_DIRECTORY, STAMP), { force: true }); // an interrupted build leaves none behind
  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  for (const args of [[nextCli, "build"], [join(root, "server", "assemble.mjs")]]) {
    const { ok, reason, output } = await runChild({ args, env }, onStart);
    if (!ok) throw new Error(`The build ${reason}:\n\n${output}`);
  }
  await writeStamp(BUILD_DIRECTORY, hash);
  return "built";
}

/** Records the hash of a build's sources and the size of each file that the build has written. */
export async function writeStamp(directory: string, hash: string): Promise<void> {
  const files: Record<string, number> = {};
  for (const name of OUTPUT) {
    const entries = await readdir(join(directory, name), { recursive: true, withFileTypes: true });
    for (const entry of entries.filter((each) => !each.isDirectory())) {
      const path = join(entry.parentPath, entry.name);
      files[relative(directory, path)] = lstatSync(path).size;
    }
  }
  await writeFile(join(directory, STAMP), JSON.stringify({ hash, files }));
}

/** Checks the sources' hash and the size of each built file. Ignores files that the server added. */
export async function isIntact(directory: string, hash: string): Promise<boolean> {
  const stamp = await readStamp(join(directory, STAMP));
  return (
    stamp?.hash === hash &&
    Object.entries(stamp.files).every(
      ([path, size]) => lstatSync(join(directory, path), { throwIfNoEntry: false })?.size === size,
    )
  );
}

async function readStamp(file: string) {
  try {
    return JSON.parse(await readFile(file, "utf8")) as { hash: string; files: Record<string, number> };
  } catch {
    return undefined; // missing, incomplete, or of an older version
  }
}

async function hashOfIngredients(): Promise<string> {
  const hash = createHash("sha256").update(process.version);
  for (const path of await listIngredients())
    hash.update(`\0${path}\0`).update(await readFile(join(root, path)));
  return hash.digest("hex");
}

async function listIngredients(): Promise<string[]> {
  const paths = (await readdir(root)).filter((name) => INGREDIENT_FILES.test(name));
  for (const directory of INGREDIENTS.filter((name) => existsSync(join(root, name)))) {
    const entries = await readdir(join(root, directory), { recursive: true, withFileTypes: true });
    for (const entry of entries) {
      if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) paths.push(join(entry.parentPath, entry.name));
    }
  }
  return paths.map((path) => path.replace(root, "")).sort();
}
