// Checks run concurrently. Each keeps a cache and counts as one test.
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildIfChanged, nextCli } from "../build";
import { generateClientIfChanged } from "../prisma-client";
import { resolveProgram, run, type Track } from "./programs";
import type { Result } from "./runners";

const cache = fileURLToPath(new URL("../../.data/cache", import.meta.url));

const CHECKS = {
  format: (track: Track) =>
    run(
      [
        resolveProgram("prettier", "bin/prettier.cjs"),
        ...["--check", "--log-level", "warn", "."],
        ...["--cache", "--cache-strategy", "content", "--cache-location", join(cache, "prettier")],
      ],
      track,
    ),
  lint: (track: Track) =>
    run(
      [
        resolveProgram("eslint", "bin/eslint.js"),
        ...[".", "--max-warnings", "0"],
        ...["--cache", "--cache-strategy", "content", "--cache-location", join(cache, "eslint")],
      ],
      track,
    ),
  sources: (track: Track) => run(["--import", "tsx", "dev/check-sources.ts"], track),
  types: async (track: Track) => {
    const generated = await run([nextCli, "typegen"], track);
    return generated.ok ? run([resolveProgram("typescript", "bin/tsc"), "--noEmit"], track) : generated;
  },
  build: async (track: Track) => {
    await buildIfChanged(track);
    return { ok: true, output: "" };
  },
} as const;

export async function runChecks(track: Track): Promise<Result> {
  await generateClientIfChanged(track);
  const outcomes = await Promise.all(
    Object.entries(CHECKS).map(async ([name, check]) => {
      const startedAt = performance.now();
      const { ok, output } = await check(track).catch((error: Error) => ({
        ok: false,
        output: error.message,
      }));
      return { name, ok, output, seconds: (performance.now() - startedAt) / 1000 };
    }),
  );
  const failed = outcomes.filter(({ ok }) => !ok);
  return {
    passed: outcomes.length - failed.length,
    failed: failed.length,
    output: failed.map(({ name, output }) => `${name}:\n\n${output}`).join("\n\n"),
    tests: outcomes.map(({ name, seconds }) => ({ file: name, title: name, seconds })),
  };
}

export async function build(track: Track): Promise<Result> {
  await buildIfChanged(track);
  return { passed: 0, failed: 0, output: "", tests: [] };
}
