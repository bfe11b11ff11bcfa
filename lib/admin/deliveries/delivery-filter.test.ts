import "@/testing/fixture";
import { expect, test } from "vitest";
import { readFilter, readPrefix, writeFilter, type DeliveryFilter } from "./delivery-filter";

const NONE: DeliveryFilter = {
  from: null,
  until: null,
  country: null,
  prefix: null,
  channel: null,
  purpose: null,
  outcome: null,
  rule: null,
};

test("a filter survives a round trip through the URL, so every list has a URL", () => {
  const texts = {
    from: "2026-11-01T08:30",
    until: "2026-11-02T00:00",
    country: "DE",
    prefix: "+491512345",
    channel: "voice",
    purpose: "sign_up",
    outcome: "refused_by_guard",
    rule: "prefix_day",
  };
  expect(writeFilter(readFilter(texts))).toEqual(texts);
  expect(writeFilter(NONE)).toEqual(Object.fromEntries(Object.keys(NONE).map((name) => [name, ""])));
});

test("a date without a time covers the whole day", () => {
  const { from, until } = readFilter({ from: "2026-11-01", until: "2026-11-01" });
  expect([from, until]).toEqual([new Date("2026-11-01T00:00:00Z"), new Date("2026-11-02T00:00:00Z")]);
});

test.each([
  ["+49 1512 345", "+491512345"],
  ["0049 (1512) 345", "+491512345"],
  ["491512345", "+491512345"],
  ["＋４９１５１２", "+491512"],
  ["+1", "+1"],
  ["0151", null],
  ["+4x", null],
  ["%", null],
  ["", null],
])("%s is read as the number prefix %s", (typed, prefix) => expect(readPrefix(typed)).toBe(prefix));

test("the last four digits of a full number are dropped, in any format", () => {
  const pasted = ["tel:+49-1512-3456789", "\u202a+49 1512 3456789\u202c", "+٤٩١٥١٢٣٤٥٦٧٨٩"];
  for (const typed of ["+4915123456789", "0049 1512 345 6789", "4915123456789", ...pasted])
    expect(readPrefix(typed)).toBe("+491512345");
  expect(readPrefix("+4520123456")).toBe("+452012");
});

test("A68: invalid filter values are ignored", () => {
  const odd = ["constructor", "__proto__", "passwordHash", "x".repeat(10_000), "%", "_", "'", "tomorrow"];
  for (const text of odd) {
    const names = Object.keys(NONE) as (keyof DeliveryFilter)[];
    expect(readFilter(Object.fromEntries(names.map((name) => [name, text])))).toEqual(NONE);
  }
  for (const time of ["2026-13-45", "99999-01-01", "2026-11-01T25:00", "2026-11-01T08:30:00Z"])
    expect(readFilter({ from: time, until: time })).toEqual(NONE);
  expect(readFilter({})).toEqual(NONE);
});
