import { expect, test } from "vitest";
import { findCycles, readImports } from "./import-cycles";

test("finds a cycle through relative paths, aliases and type imports", () => {
  const imports = readImports(
    new Map([
      ["lib/a.ts", 'import "./b";'],
      ["lib/b.ts", 'import type { C } from "@/app/c";'],
      ["app/c.tsx", 'export { a } from "../lib/a";'],
      ["app/d.ts", 'import "./c"; import "node:fs";'],
    ]),
  );
  expect(findCycles(imports)).toEqual([["lib/a.ts", "lib/b.ts", "app/c.tsx", "lib/a.ts"]]);
});

test("files that import the same file are no cycle", () => {
  const imports = readImports(
    new Map([
      ["a.ts", 'import "./b"; import "./c";'],
      ["b.ts", 'import "./c";'],
      ["c.ts", ""],
    ]),
  );
  expect(findCycles(imports)).toEqual([]);
});
