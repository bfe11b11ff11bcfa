// A68, A72: text injected into an event is displayed as one short line without secrets.
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { toEventRow, type ShownEvent } from "./event-row";

const event: ShownEvent = {
  id: randomUUID(),
  at: new Date(),
  name: "sign_in_refused",
  userId: null,
  actorId: null,
  ip: "192.0.2.1",
  userAgent: "",
  data: {},
};
const texts = (row: ReturnType<typeof toEventRow>) => [
  row.name,
  ...Object.values(row.source),
  ...row.facts.flat(),
];

test("every text of an event is one short line without bidirectional control characters", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.dictionary(fc.string(), fc.jsonValue()), (text, data) => {
      const row = toEventRow(
        { ...event, name: text, ip: text, userAgent: text, data: data as never },
        new Map(),
      );
      for (const shown of texts(row)) {
        expect(shown).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u);
        expect(shown.length).toBeLessThanOrEqual(160);
      }
    }),
  );
});

test("a ten-kilobyte user agent and a forged log line are displayed as short text", () => {
  const userAgent = `Mozilla/5.0 \u202etxt.exe\r\n{"level":"info"} ${"x".repeat(10_000)}`;
  const row = toEventRow(
    { ...event, userAgent, data: { rule: "one\r\n2026-01-01 sign_in_succeeded root" } },
    new Map(),
  );
  for (const shown of texts(row)) expect(shown.length).toBeLessThanOrEqual(60);
  expect(row.facts).toEqual([["rule", "one 2026-01-01 sign_in_succeeded root"]]);
});

test("email addresses and phone numbers are masked, and masked values stay unchanged", () => {
  const data = {
    to: "ada@example.org, or bob.b@x.example",
    phone: "+4917612345678",
    masked: "+49 ••• 678",
    count: 3,
  };
  expect(toEventRow({ ...event, data }, new Map()).facts).toEqual([
    ["to", "a•••@example.org, or b•••@x.example"],
    ["phone", "+•••678"],
    ["masked", "+49 ••• 678"],
    ["count", "3"],
  ]);
});

test("an event without a browser has its own source", () => {
  const sourceOf = (client: Partial<ShownEvent>) => toEventRow({ ...event, ...client }, new Map()).source;
  expect(sourceOf({})).toEqual({ kind: "request", ip: "192.0.2.1", client: "Unknown browser" });
  expect(sourceOf({ ip: "server" })).toEqual({ kind: "system" });
  expect(sourceOf({ ip: "" })).toEqual({ kind: "deleted" });
  expect(sourceOf({ ip: "console", userAgent: "npm run admin by root" })).toEqual({
    kind: "operator",
    client: "npm run admin by root",
  });
});

test("the user and the actor are shown by name while they exist", () => {
  const [userId, actorId] = [randomUUID(), randomUUID()];
  const names = new Map([[actorId, "Ada"]]);
  const row = toEventRow({ ...event, userId, actorId }, names);
  expect(row).toMatchObject({ user: { id: userId, name: null }, actor: { id: actorId, name: "Ada" } });
  expect(toEventRow({ ...event, userId: actorId, actorId }, names).actor).toBeNull();
});
