import { expect, test } from "vitest";
import { parseRegions } from "@/lib/http/language-regions";
import { getCountryOptions } from "@/lib/values/phone-number";
import { likelyCountry } from "./likely-country";

const countries = getCountryOptions(["AT", "AU", "BR", "CH", "DE", "FR", "GB", "MX", "PT", "SE", "TW", "US"]);

test.each([
  ["de,en-US;q=0.7", "DE"],
  ["de", "DE"],
  ["de-AT,de;q=0.9,en;q=0.5", "AT"],
  ["sv,en-US;q=0.7,en;q=0.3", "SE"],
  ["en-GB,en;q=0.9", "GB"],
  ["en-US;q=0.7,de;q=0.8", "DE"],
  ["pt", "BR"],
  ["pt-PT", "PT"],
  ["zh-Hant", "TW"],
  ["DE-de", "DE"],
  ["*, de;q=0.5", "DE"],
  ["xx-garbage-!!, de;q=0.5", "DE"],
  ["ja, fr;q=0.5", "FR"],
])("the languages %j preselect the country %j", (languages, country) => {
  expect(likelyCountry(countries, parseRegions(languages))).toBe(country);
});

test.each([
  "",
  "*",
  "ja",
  "nl-NL,nl;q=0.9",
  "de-LI,de;q=0.9",
  "es-419,es;q=0.9",
  "de;q=0",
  "tlh",
  "de;q=x",
  ";,;",
])("the languages %j preselect no country", (languages) =>
  expect(likelyCountry(countries, parseRegions(languages))).toBe(""),
);
