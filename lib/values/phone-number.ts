// Parses phone numbers as typed to E.164, and masks them for display.
import "server-only";
import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type NumberType,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { usesSimulator } from "@/lib/env";
import { findFictional, type FictionalNumber } from "./fictional-number";
import { cleanPastedText, toAsciiDigits } from "./pasted-text";

/** Some countries (such as the United States) do not distinguish mobile and fixed lines. */
export const REACHABLE_LINE_TYPES: ReadonlySet<NumberType> = new Set(["MOBILE", "FIXED_LINE_OR_MOBILE"]);

export type PhoneRefusal =
  | "phone_invalid"
  /** It is valid only with a country code that was not typed, and another country was chosen. */
  | "phone_country_unclear"
  | "phone_extension"
  | "phone_country_not_allowed"
  | "phone_not_mobile";

export type ParsedPhone =
  | { status: "parsed"; phone: string; country: CountryCode }
  | { status: "refused"; refusal: PhoneRefusal; country?: CountryCode; lineType?: string };

/**
 * The country comes from the number's metadata. The chosen one, or `""`, only completes national formats. A
 * guess never replaces it.
 */
export function parsePhone(
  typed: string,
  chosenCountry: string,
  allowedCountries: readonly string[],
): ParsedPhone {
  const normalized = toAsciiDigits(cleanPastedText(typed.normalize("NFKC"))).replace(/^tel: ?/i, "");
  const fictional = findFictional(normalized, chosenCountry);
  if (fictional) return parseFictional(fictional, allowedCountries);
  const number = findValid(normalized, chosenCountry as CountryCode);
  if (!number) return { status: "refused", refusal: "phone_invalid" };
  if (number === "country_unclear") return { status: "refused", refusal: "phone_country_unclear" };
  const { country } = number;
  const type = number.getType();
  const details = { country, ...(type && { lineType: type }) };
  if (number.ext || EXTENSION.test(normalized))
    return { status: "refused", refusal: "phone_extension", ...details };
  if (!allowedCountries.includes(country))
    return { status: "refused", refusal: "phone_country_not_allowed", ...details };
  if (!REACHABLE_LINE_TYPES.has(type)) return { status: "refused", refusal: "phone_not_mobile", ...details };
  return { status: "parsed", phone: number.number, country };
}

function parseFictional(number: FictionalNumber, allowedCountries: readonly string[]): ParsedPhone {
  if (!usesSimulator()) return { status: "refused", refusal: "phone_invalid" };
  if (allowedCountries.includes(number.country)) return { status: "parsed", ...number };
  return { status: "refused", refusal: "phone_country_not_allowed", country: number.country };
}

/** Also what libphonenumber drops or does not parse: parameters, pauses, and words in any language. */
const EXTENSION = /(?<=\d)\s*(?:;(?!phone-context=)|[,#*]|\p{L}+\.?)\D*\d.*$/iu;

type ValidNumber = PhoneNumber & { country: CountryCode };

function findValid(typed: string, chosen: CountryCode): ValidNumber | "country_unclear" | undefined {
  const number = typed.replace(EXTENSION, "");
  const asTyped = parseValid(typed, chosen) ?? parseValid(number, chosen);
  // As if the plus had been forgotten (`49 176 …`).
  const withPlus = parseValid(`+${number}`);
  const isChosen = withPlus?.country === chosen;
  if (asTyped && (REACHABLE_LINE_TYPES.has(asTyped.getType()) || !isChosen)) return asTyped;
  return withPlus && !isChosen ? "country_unclear" : withPlus;
}

function parseValid(typed: string, defaultCountry?: CountryCode): ValidNumber | undefined {
  const number = parsePhoneNumberFromString(typed, {
    ...(defaultCountry && { defaultCountry }),
    extract: false,
  });
  return number?.country && number.isValid() ? (number as ValidNumber) : undefined;
}

/** No calling code is a prefix of another, so the first match is the right one. */
const CALLING_CODES: ReadonlySet<string> = new Set(
  getCountries().map((country) => String(getCountryCallingCode(country))),
);
const CALLING_CODE_LENGTHS = [1, 2, 3];

/** Returns `+49 ••• 678`. Fast enough for a million numbers. */
export function maskPhone(phone: string): string {
  const length = CALLING_CODE_LENGTHS.find((digits) => CALLING_CODES.has(phone.slice(1, 1 + digits)));
  return `${length ? `${phone.slice(0, 1 + length)} ` : ""}••• ${phone.slice(-3)}`;
}

export type CountryOption = { code: CountryCode; name: string; callingCode: string };

export function getCountryOptions(codes: readonly string[]): CountryOption[] {
  return codes
    .filter((code) => isSupportedCountry(code))
    .map((code) => ({ code, name: getCountryName(code), callingCode: getCountryCallingCode(code) }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}

const regionNames = new Intl.DisplayNames(["en"], { type: "region" });

export function getCountryName(code: string): string {
  return regionNames.of(code) ?? code;
}
