// The generated Prisma client. `npm ci` generates it; a later change of the schema makes it outdated.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { runChild, type Child } from "./children";

const prismaCli = createRequire(import.meta.url).resolve("prisma/build/index.js");

/** Generates the client if it is missing or of another schema. Throws Prisma's output if that fails. */
export async function generateClientIfChanged(onStart?: (child: Child) => void): Promise<void> {
  if (await isCurrent()) return;
  const { ok, reason, output } = await runChild({ args: [prismaCli, "generate"] }, onStart);
  if (!ok) throw new Error(`prisma generate ${reason}:\n\n${output}`);
}

/** The generated client contains the text of its schema. */
async function isCurrent(): Promise<boolean> {
  const schema = await readPrismaFile("schema.prisma");
  const generated = await readPrismaFile("generated/internal/class.ts").catch(() => "");
  return generated.includes(JSON.stringify(schema));
}

function readPrismaFile(path: string): Promise<string> {
  return readFile(new URL(`../prisma/${path}`, import.meta.url), "utf8");
}
