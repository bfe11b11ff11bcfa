// The production build, made anew only when something that goes into it has changed.

import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChild, type Child } from "./children";

const root = fileURLToPath(new URL("..", import.meta.url));

/** `next build` empties its directory, so a build by hand removes this and is not mistaken for ours. */
const STAMP = join(root, ".next", "made-from");
const INGREDIENTS = ["app", "components", "dev/server", "lib", "prisma", "public"];
const INGREDIENT_FILES =
  /^(package-lock\.json|tsconfig\.json|instrumentation.*\.ts|proxy\.ts|.*\.config\.mjs)$/;

export const nextCli = createRequire(import.meta.url).resolve("next/dist/bin/next");

/** What starts the built server. */
export const serverStart = join(root, ".next", "standalone", "start.mjs");

/** Whether there is a build to serve, of whatever age. */
export function isBuilt(): boolean {
  return existsSync(serverStart);
}

/** Builds where needed. Throws the build's own output if it fails. */
export async function buildIfChanged(onStart?: (child: Child) => void): Promise<"built" | "unchanged"> {
  const hash = await hashOfIngredients();
  const former = isBuilt() ? await readFile(STAMP, "utf8").catch(() => "") : "";
  if (former === hash) return "unchanged";

  const env = { NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  for (const args of [[nextCli, "build"], [join(root, "dev", "server", "assemble.mjs")]]) {
    const { ok, reason, output } = await runChild({ args, env }, onStart);
    if (!ok) throw new Error(`The build ${reason}:\n\n${output}`);
  }
  await writeFile(STAMP, hash);
  return "built";
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
