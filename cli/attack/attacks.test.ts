import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { ATTACKS } from "./attacks/all";
import { INSIDE_ATTACKS } from "./inside";

const all = [...ATTACKS, ...INSIDE_ATTACKS];
const root = fileURLToPath(new URL("../..", import.meta.url));

test("each attack has a unique number", () => {
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
});

test.each(all.map((attack) => [attack.id, attack] as const))(
  "%s references existing tests",
  (_, { tests }) => {
    expect(tests.length).toBeGreaterThan(0);
    expect(tests.filter((path) => !existsSync(`${root}/${path}`))).toEqual([]);
  },
);
