import { expect, test } from "vitest";
import type { CountryCode } from "libphonenumber-js/max";
import { parsePhone } from "./phone-number";

const ALLOWED = ["CA", "DE", "GB", "IN", "MX", "US"];
const parse = (typed: string, country: string) => parsePhone(typed, country, ALLOWED);

test.each([
  ["1 55 1234 5678", "MX", "phone_country_unclear"],
  ["1 202 456 1111", "DE", "phone_country_unclear"],
  ["49 176 12345678", "US", "phone_country_unclear"],
  ["49 176 12345678", "", "phone_country_missing"],
  ["0176 12345678", "", "phone_country_missing"],
])(
  "no code is sent to another country than the chosen one on a guess: %j in %j",
  (typed, country, refusal) => {
    expect(parse(typed, country)).toMatchObject({ status: "refused", refusal });
  },
);

test.each([
  ["49 176 12345678", "DE", "+4917612345678"],
  ["52 55 1234 5678", "MX", "+525512345678"],
  ["55 1234 5678", "MX", "+525512345678"],
  ["+49 176 12345678", "MX", "+4917612345678"],
  ["011 49 176 12345678", "US", "+4917612345678"],
  ["+49 176 12345678", "", "+4917612345678"],
  ["0049 176 12345678", "", "+4917612345678"],
  ["0049 176 12345678", "US", "+4917612345678"],
  ["(00) 49 176 12345678", "GB", "+4917612345678"],
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

const FORMS: [typed: string, country: CountryCode, meant: string][] = [
  ["11 2345-6789", "AR", "+54 9 11 2345 6789"],
  ["0351 234-5678", "AR", "+54 9 351 234 5678"],
  ["15 2345-6789", "AR", "+54 9 11 2345 6789"],
  ["2345-6789", "AR", "+54 9 11 2345 6789"],
  ["+54 11 2345-6789", "AR", "+54 9 11 2345 6789"],
  ["+54 9 11 15 2345-6789", "AR", "+54 9 11 2345 6789"],
  ["11 8765-4321", "BR", "+55 11 98765 4321"],
  ["+55 11 8765-4321", "BR", "+55 11 98765 4321"],
  ["+52 1 55 1234 5678", "MX", "+52 55 1234 5678"],
  ["044 55 1234 5678", "MX", "+52 55 1234 5678"],
  ["8765 4321", "CL", "+56 9 8765 4321"],
  ["09 8765 4321", "CL", "+56 9 8765 4321"],
  ["97 12 34 56", "BJ", "+229 01 97 12 34 56"],
  ["07 12 34 56", "CI", "+225 07 07 12 3456"],
  ["05 12 34 56", "CI", "+225 05 05 12 3456"],
  ["0692 12 34 56", "FR", "+262 692 12 34 56"],
  ["06 12 34 56 78", "RE", "+33 6 12 34 56 78"],
];

test.each(FORMS)(
  "a mobile number without its prefix is not sent a code, and the full one is suggested: %j in %s",
  (typed, country, suggestion) => {
    const allowed = [country, "FR", "RE"];
    expect(parsePhone(typed, country, allowed)).toMatchObject({ status: "refused", suggestion });
    expect(parsePhone(suggestion, country, allowed)).toMatchObject({ status: "parsed" });
  },
);

test.each([
  ["11 15 2345-6789", "AR", "+5491123456789"],
  ["0 15 11 98765-4321", "BR", "+5511987654321"],
])("a local form that can mean one number only is accepted: %j in %s", (typed, country, phone) => {
  expect(parsePhone(typed, country, [country])).toMatchObject({ status: "parsed", phone });
});

test.each([
  ["11 3876-4321", "BR"],
  ["07400 12345", "GB"],
  ["0692 12 34 56", "DE"],
])("nothing is suggested where no form fits: %j in %s", (typed, country) => {
  expect(parsePhone(typed, country, ["BR", "DE", "GB", "RE"])).not.toHaveProperty("suggestion");
});

const REGIONS: [typed: string, chosen: string, region: CountryCode][] = [
  ["07781 123456", "GB", "GG"],
  ["07797 123456", "GB", "JE"],
  ["07624 123456", "GB", "IM"],
  ["07400 123456", "GG", "GB"],
  ["204 234 5678", "US", "CA"],
  ["787 234 5678", "US", "PR"],
  ["876 219 1234", "CA", "JM"],
  ["8 701 234 5678", "RU", "KZ"],
  ["412 34 567", "SJ", "NO"],
  ["0412345678", "AX", "FI"],
  ["0412 345 678", "CX", "AU"],
  ["312 345 6789", "VA", "IT"],
  ["0650-123456", "EH", "MA"],
  ["0692 12 34 56", "YT", "RE"],
  ["9 561 2345", "BQ", "CW"],
];

test.each(REGIONS)("%j in %s is judged by its own region, %s", (typed, chosen, region) => {
  expect(parsePhone(typed, chosen, [chosen, region])).toMatchObject({ status: "parsed", country: region });
  expect(parsePhone(typed, chosen, [chosen])).toMatchObject({
    status: "refused",
    refusal: "phone_country_not_allowed",
    country: region,
  });
});

test("a number of an overseas region that is not served is named after its region", () => {
  expect(parsePhone("0692 12 34 56", "FR", ["FR"])).toEqual({
    status: "refused",
    refusal: "phone_country_not_allowed",
    country: "RE",
  });
});
