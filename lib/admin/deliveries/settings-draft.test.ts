import "@/testing/fixture";
import { expect, test } from "vitest";
import { getEnvironmentSettings } from "@/lib/deliveries/settings/settings";
import { toStored } from "@/lib/deliveries/settings/stored-settings";
import { BOUNDS, DRAFT_FIELDS, readDraft, writeDraft } from "./settings-draft";

const present = toStored(getEnvironmentSettings());
const typed = writeDraft(present);

test("reading a written draft returns the current settings", () => {
  expect(Object.keys(typed).sort()).toEqual([...DRAFT_FIELDS].sort());
  const read = readDraft(typed, present);
  expect(read).toEqual({
    status: "valid",
    settings: { ...present, countries: [...present.countries].sort() },
  });
});

test.each([
  ["budget", "50", "1234.5"],
  ["countries", "de, at;CH  de", "DE"],
  ["prefix_day.free", "7", "1000"],
  ["country_day.perAnswered", "0.25", "10"],
  ["prefix_day.free", "٧٠", "\u202a70\u202c"],
  ["country_day.perAnswered", "٠٫٢٥", "०.२५"],
])("%s accepts %s and %s", (field, ...values) => {
  for (const value of values)
    expect(readDraft({ ...typed, [field]: value }, present)).toMatchObject({ status: "valid" });
});

test.each([
  ["budget", "fifty", "Enter an amount such as 50 or 12.50."],
  ["budget", "-1", "Enter an amount such as 50 or 12.50."],
  ["budget", "0", "Enter at least 0.01."],
  ["budget", "9999999", "Enter at most 1,000,000."],
  ["countries", " , ", "Enter at least one country."],
  ["countries", "DE, Germany", "GERMANY isn't a country code. Use two letters, such as DE."],
  ["mode", "off", "Choose an option."],
  ["prefix_day.free", "0", "Enter at least 1."],
  ["prefix_day.free", "1001", "Enter at most 1,000."],
  ["prefix_day.free", "1e3", "Enter a whole number."],
  ["prefix_day.perAnswered", "11", "Enter at most 10."],
  ["prefix_day.perAnswered", "", "Enter a number such as 0.5."],
  // Limits that protect one phone can be tightened, not loosened (A58), and leave its owner a code.
  ["number_hour.free", "6", "Enter at most 5."],
  ["number_day.free", "11", "Enter at most 10."],
  ["number_hour.free", "1", "Enter at least 2."],
])("%s: %s returns the error “%s”", (field, value, message) => {
  expect(readDraft({ ...typed, [field]: value }, present)).toEqual({
    status: "invalid",
    errors: { [field]: message },
  });
});

test("unknown fields are ignored", () => {
  const odd = {
    ...typed,
    __proto__: "x",
    "money_day.free": "1",
    "number_hour.perAnswered": "9",
    currency: "USD",
  };
  expect(readDraft(odd, present)).toEqual(readDraft(typed, present));
});

test("the bounds of every limit include its current value", () => {
  for (const [name, { free }] of Object.entries(BOUNDS)) {
    const now = present.limits[name]?.free ?? 0;
    expect([name, now >= free[0] && now <= free[1]]).toEqual([name, true]);
  }
});
