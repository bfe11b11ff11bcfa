import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { toColumnName } from "./json-row";

const schema = readFileSync(new URL("../../prisma/schema.prisma", import.meta.url), "utf8");

test("every field of the schema has the column that Prisma uses", () => {
  const models = schema.matchAll(/^model \w+ \{([^}]*)\}/gm);
  const fields = [...models].flatMap(([, body = ""]) => body.match(/^ {2}[a-z]\w+ +[A-Z].*$/gm) ?? []);
  const columns = fields
    .filter((line) => !/ ([A-Z]\w+\[\]|\w+\?? +@relation)/.test(line))
    .map((line) => [/\w+/.exec(line)?.[0] ?? "", /@map\("(\w+)"\)/.exec(line)?.[1]] as const);
  expect(columns.length).toBeGreaterThan(100);
  for (const [field, column] of columns) expect(toColumnName(field)).toBe(column ?? field);
});
