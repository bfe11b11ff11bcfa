import { expect, test } from "vitest";
import { parsePhone } from "./phone-number";

const ALLOWED = ["CA", "DE", "GB", "IN", "MX", "US"];
const parse = (typed: string, country: string) => parsePhone(typed, country, ALLOWED);

test.each([
  ["1 55 1234 5678", "MX"],
  ["1 202 456 1111", "DE"],
  ["49 176 12345678", "US"],
  ["49 176 12345678", ""],
  ["0176 12345678", ""],
])("no code is sent to another country than the chosen one on a guess: %j in %j", (typed, country) => {
  expect(parse(typed, country)).toMatchObject({
    status: "refused",
    refusal: typed.startsWith("0") ? "phone_invalid" : "phone_country_unclear",
  });
});

test.each([
  ["49 176 12345678", "DE", "+4917612345678"],
  ["52 55 1234 5678", "MX", "+525512345678"],
  ["55 1234 5678", "MX", "+525512345678"],
  ["+49 176 12345678", "MX", "+4917612345678"],
  ["011 49 176 12345678", "US", "+4917612345678"],
  ["+49 176 12345678", "", "+4917612345678"],
])("a country code that was typed, or that is the chosen one, counts: %j in %j", (typed, country, phone) => {
  expect(parse(typed, country)).toMatchObject({ status: "parsed", phone });
});

test.each([
  "tel:+49-176-12345678;ext=1",
  "+49 176 12345678;ext=1",
  "+49 176 12345678 x12",
  "0176 12345678 ext. 12",
  "0176 12345678 Durchwahl 12",
  "0176 12345678 доб. 12",
  "0176 12345678,,12#",
  "0176 12345678 #12",
  "0176 12345678p12",
  "+49 176 12345678;isub=12",
  "+49 176 12345678 x١٢",
  "49 176 12345678 x12",
])("a number with an extension is refused with words: %j", (typed) => {
  expect(parse(typed, "DE")).toMatchObject({ status: "refused", refusal: "phone_extension" });
});

test.each([
  "\u202a+49 176 12345678\u202c",
  "\u2066+49\u00a0176\u202f12345678\u2069",
  "\ufeff+49\u200b176\u200b12345678",
  "tel:+49-176-12345678",
  "TEL: 0176 12345678",
  "tel:0176-12345678;phone-context=+49",
  "\u200e＋４９ 176\u300012345678",
  "٠١٧٦ ١٢٣٤٥٦٧٨",
  "०१७६ १२३४५६७८",
  "๐๑๗๖ ๑๒๓๔๕๖๗๘",
])("a pasted number is read, whatever came along with it: %j", (typed) => {
  expect(parse(typed, "DE")).toEqual({ status: "parsed", phone: "+4917612345678", country: "DE" });
});
