import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { isIntact, writeStamp } from "./build";

describe("a build is reused", () => {
  let directory = "";
  beforeEach(async () => {
    directory = mkdtempSync(join(tmpdir(), "twofold-build-"));
    for (const name of ["standalone/node_modules/next", "standalone/.next/node_modules", "static/chunks"])
      mkdirSync(join(directory, name), { recursive: true });
    write("standalone/start.mjs", "await import('./server.js');");
    write("standalone/node_modules/next/index.js", "module.exports = {};");
    write("static/chunks/1.js", "self.chunk = 1;");
    symlinkSync("../../node_modules/next", join(directory, "standalone/.next/node_modules/next-1"));
    await writeStamp(directory, "hash");
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  const write = (path: string, text: string) => writeFileSync(join(directory, path), text);
  const remove = (path: string) => rmSync(join(directory, path), { recursive: true });
  const isReused = () => isIntact(directory, "hash");

  test("while all its files exist, even if the server added others", async () => {
    write("standalone/.next/cached", "a page");
    expect(await isReused()).toBe(true);
  });

  test("only for the sources it was built from", async () => {
    expect(await isIntact(directory, "another hash")).toBe(false);
  });

  test.each([
    "standalone",
    "standalone/node_modules",
    "standalone/node_modules/next/index.js",
    "standalone/.next/node_modules/next-1",
    "static/chunks/1.js",
    "made-from",
  ])("not without %s", async (path) => {
    remove(path);
    expect(await isReused()).toBe(false);
  });

  test("not with a truncated file", async () => {
    write("standalone/start.mjs", "await imp");
    expect(await isReused()).toBe(false);
  });

  test("not with a stamp that is truncated or from an older version", async () => {
    const stamp = readFileSync(join(directory, "made-from"), "utf8");
    write("made-from", stamp.slice(0, -2));
    expect(await isReused()).toBe(false);
    write("made-from", "hash");
    expect(await isReused()).toBe(false);
  });
});
