// Languages of messages, from the headers that browsers send.
import { expect, test } from "vitest";
import { toVonageLocale } from "./locale";

test.each([
  ["de-DE,de;q=0.9,en;q=0.8", "de-de"],
  ["de;q=0.7,en-US;q=0.9", "en-us"],
  ["de", "de-de"],
  ["de-AT", "de-de"],
  ["pt-BR", "pt-br"],
  ["pt", "pt-pt"],
  ["es-AR,es;q=0.9", "es-mx"],
  ["no", "nb-no"],
  ["zh-Hant-HK", "zh-tw"],
  ["zh", "zh-cn"],
  ["eu,fr;q=0.5", "fr-fr"],
  ["de;q=0,fr;q=0.1", "fr-fr"],
  ["xx", "en-us"],
  ["*", "en-us"],
  ["", "en-us"],
  [undefined, "en-us"],
  [";q=x,,;;q=1", "en-us"],
])("a browser that prefers “%s” gets its message in %s", (header, locale) => {
  expect(toVonageLocale(header)).toBe(locale);
});
