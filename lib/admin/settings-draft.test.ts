// What an admin types as limits: read as it was written, with bounds, and what is wrong is told beside its field.
import "@/dev/fixture";
import { expect, test } from "vitest";
import { environmentSettings } from "../deliveries/settings";
import { toStored } from "../deliveries/stored-settings";
import { BOUNDS, DRAFT_FIELDS, readDraft, writeDraft } from "./settings-draft";

const present = toStored(environmentSettings());
const typed = writeDraft(present);

test("what is in force is read as it is written", () => {
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
])("%s may be %s or %s", (field, ...values) => {
  for (const value of values)
    expect(readDraft({ ...typed, [field]: value }, present)).toMatchObject({ status: "valid" });
});

test.each([
  ["budget", "fifty", "An amount such as 50 or 12.50, please."],
  ["budget", "-1", "An amount such as 50 or 12.50, please."],
  ["budget", "0", "At the least 0.01."],
  ["budget", "9999999", "At the most a million."],
  ["countries", " , ", "One country at the least."],
  ["countries", "DE, Germany", "GERMANY is no country code: two letters each, such as DE."],
  ["mode", "off", "Please choose one."],
  ["prefix_day.free", "0", "At the least 1."],
  ["prefix_day.free", "1001", "At the most 1,000."],
  ["prefix_day.free", "1e3", "A whole number, please."],
  ["prefix_day.perAnswered", "11", "At the most 10."],
  ["prefix_day.perAnswered", "", "A number such as 0.5, please."],
  // One person's peace can be tightened, not loosened (A58); the number's own user keeps a code.
  ["number_hour.free", "6", "At the most 5."],
  ["number_day.free", "11", "At the most 10."],
  ["number_hour.free", "1", "At the least 2."],
])("%s: %s is answered with “%s”", (field, value, message) => {
  expect(readDraft({ ...typed, [field]: value }, present)).toEqual({
    status: "invalid",
    errors: { [field]: message },
  });
});

test("whatever else was sent does not exist", () => {
  const odd = {
    ...typed,
    __proto__: "x",
    "money_day.free": "1",
    "number_hour.perAnswered": "9",
    currency: "USD",
  };
  expect(readDraft(odd, present)).toEqual(readDraft(typed, present));
});

test("every bound lets the table of limits be", () => {
  for (const [name, { free }] of Object.entries(BOUNDS)) {
    const now = present.limits[name]?.free ?? 0;
    expect([name, now >= free[0] && now <= free[1]]).toEqual([name, true]);
  }
});
