import { afterEach, describe, expect, test } from "vitest";
import { fictitiousNumbers } from "@/cli/samples/marks";
import { evaluateDestination } from "@/lib/deliveries/destination";
import { findFictional } from "./fictional-number";
import { parsePhone } from "./phone-number";

const COUNTRIES = ["AU", "CA", "DE", "FR", "GB", "SE", "US"];

/** Typed, chosen country, result. */
const FICTIONAL: [string, string, string, string][] = [
  ["+44 7700 900123", "", "+447700900123", "GB"],
  ["07700 900 123", "GB", "+447700900123", "GB"],
  ["+1 212 555 0123", "", "+12125550123", "US"],
  ["(416) 555-0199", "CA", "+14165550199", "CA"],
  ["+61 491 570 156", "", "+61491570156", "AU"],
  ["0491 570 006", "AU", "+61491570006", "AU"],
  ["06 39 98 12 34", "FR", "+33639981234", "FR"],
  ["0171 3920012", "DE", "+491713920012", "DE"],
  ["0176 04069012", "DE", "+4917604069012", "DE"],
  ["070-174 06 05", "SE", "+46701740605", "SE"],
];

const REAL = [
  "+447700901123",
  "+12125550200",
  "+12125551234",
  "+33639971234",
  "+46701740604",
  "+4915123456789",
];

const { VONAGE_API_HOST, STAND_INS } = process.env;
afterEach(() => connectTo(VONAGE_API_HOST ?? "", STAND_INS ?? ""));

function connectTo(host: string, standIns: string) {
  Object.assign(process.env, { VONAGE_API_HOST: host, STAND_INS: standIns });
}

describe("a number that a regulator reserves for fiction", () => {
  test.each(FICTIONAL)("%s can sign up in the demo", (typed, chosen, phone, country) => {
    connectTo("http://localhost:4010", "allowed");
    expect(parsePhone(typed, chosen, COUNTRIES)).toEqual({ status: "parsed", phone, country });
    expect(evaluateDestination(phone, COUNTRIES)).toEqual({ status: "allowed" });
    expect(parsePhone(typed, chosen, ["NL"])).toMatchObject({
      refusal: "phone_country_not_allowed",
      country,
    });
    expect(evaluateDestination(phone, ["NL"])).toMatchObject({ status: "refused", country });
  });

  test.each(FICTIONAL)(
    "%s is invalid with the real Vonage, which cannot reach it",
    (typed, chosen, phone) => {
      for (const [host, standIns] of [
        ["https://api.nexmo.com", "allowed"],
        ["https://api-eu.vonage.com", ""],
        ["", ""],
      ] as const) {
        connectTo(host, standIns);
        expect(parsePhone(typed, chosen, COUNTRIES)).toEqual({ status: "refused", refusal: "phone_invalid" });
        expect(evaluateDestination(phone, COUNTRIES)).toMatchObject({ status: "refused", lineType: null });
      }
    },
  );

  test("does not include the numbers next to its range", () => {
    for (const phone of REAL) expect(findFictional(phone), phone).toBeUndefined();
  });

  test("with an extension is refused for the extension", () => {
    connectTo("http://localhost:4010", "allowed");
    expect(parsePhone("+1 212 555 0123 ext. 5", "", COUNTRIES)).toMatchObject({ refusal: "phone_extension" });
  });

  test("is each number of the samples", () => {
    for (const { phone, country } of fictitiousNumbers())
      expect(findFictional(phone), phone).toEqual({ phone, country });
  });
});
