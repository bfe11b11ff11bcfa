import "server-only";
import examples from "libphonenumber-js/examples.mobile.json";
import {
  getCountries,
  getCountryCallingCode,
  getExampleNumber,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type NumberType,
  type PhoneNumber,
} from "libphonenumber-js/max";
import { usesSimulator } from "@/lib/env";
import { findFictional, type FictionalNumber } from "./fictional-number";
import { toMobileForms } from "./mobile-forms";
import { cleanPastedText, toAsciiDigits } from "./pasted-text";

/** Some countries (such as the United States) do not distinguish mobile and fixed lines. */
export const REACHABLE_LINE_TYPES: ReadonlySet<NumberType> = new Set(["MOBILE", "FIXED_LINE_OR_MOBILE"]);

export type PhoneRefusal =
  | "phone_invalid"
  /** It was typed without a country code, and no country was chosen. */
  | "phone_country_missing"
  /** It is valid only with a country code that was not typed, and another country was chosen. */
  | "phone_country_unclear"
  | "phone_extension"
  | "phone_country_not_allowed"
  | "phone_not_mobile";

export type PhoneDetails = {
  /** The country of a valid number, or else of its calling code or the choice. */
  country?: CountryCode;
  /** A guess at the mobile number that the user meant, in international format. */
  suggestion?: string;
};

export type ParsedPhone =
  | { status: "parsed"; phone: string; country: CountryCode }
  | ({ status: "refused"; refusal: PhoneRefusal; lineType?: string } & PhoneDetails);

/** Metadata decides the country: several share a calling code. The choice completes national formats. */
export function parsePhone(
  typed: string,
  chosenCountry: string,
  allowedCountries: readonly string[],
): ParsedPhone {
  const normalized = toAsciiDigits(cleanPastedText(typed.normalize("NFKC"))).replace(/^tel: ?/i, "");
  const fictional = findFictional(normalized, chosenCountry);
  if (fictional) return parseFictional(fictional, allowedCountries);
  const chosen = (chosenCountry || undefined) as CountryCode | undefined;
  const number = findValid(normalized, chosen);
  if (number === "country_unclear")
    return { status: "refused", refusal: chosen ? "phone_country_unclear" : "phone_country_missing" };
  if (!number) return explainInvalid(normalized, chosen, allowedCountries);
  const { country } = number;
  const type = number.getType();
  const details = { country, ...(type && { lineType: type }) };
  if (number.ext || EXTENSION.test(normalized))
    return { status: "refused", refusal: "phone_extension", ...details };
  if (!allowedCountries.includes(country))
    return { status: "refused", refusal: "phone_country_not_allowed", ...details };
  if (!isReachable(number))
    return {
      status: "refused",
      refusal: "phone_not_mobile",
      ...details,
      ...toSuggestion(findMeant(number), allowedCountries),
    };
  return { status: "parsed", phone: number.number, country };
}

function parseFictional(number: FictionalNumber, allowedCountries: readonly string[]): ParsedPhone {
  if (!usesSimulator()) return { status: "refused", refusal: "phone_invalid" };
  if (allowedCountries.includes(number.country)) return { status: "parsed", ...number };
  return { status: "refused", refusal: "phone_country_not_allowed", country: number.country };
}

/** Also what libphonenumber drops or does not parse: parameters, pauses, and words in any language. */
const EXTENSION = /(?<=\d)\s*(?:;(?!phone-context=)|[,#*]|\p{L}+\.?)\D*\d.*$/iu;

/** The international prefix of most countries, for numbers that the chosen country does not read that way. */
const DOUBLE_ZERO = /^\D*0\D*0(?=\D*[1-9])/;

type ValidNumber = PhoneNumber & { country: CountryCode };

function findValid(typed: string, chosen?: CountryCode): ValidNumber | "country_unclear" | undefined {
  const number = typed.replace(EXTENSION, "");
  const asTyped = parseValid(typed, chosen) ?? parseValid(number, chosen);
  if (!asTyped && DOUBLE_ZERO.test(number)) return parseValid(number.replace(DOUBLE_ZERO, "+"));
  // As if the plus had been forgotten (`49 176 …`).
  const withPlus = parseValid(`+${number}`);
  const isChosen = withPlus !== undefined && withPlus.country === chosen;
  if (asTyped && (isReachable(asTyped) || !isChosen)) return asTyped;
  return withPlus && !isChosen ? "country_unclear" : withPlus;
}

function parseValid(typed: string, defaultCountry?: CountryCode): ValidNumber | undefined {
  const number = parse(typed, defaultCountry);
  return number?.country && number.isValid() ? (number as ValidNumber) : undefined;
}

function parse(typed: string, defaultCountry?: CountryCode): PhoneNumber | undefined {
  return parsePhoneNumberFromString(typed, { ...(defaultCountry && { defaultCountry }), extract: false });
}

function isReachable(number: PhoneNumber): boolean {
  return REACHABLE_LINE_TYPES.has(number.getType());
}

function explainInvalid(
  typed: string,
  chosen: CountryCode | undefined,
  allowedCountries: readonly string[],
): ParsedPhone {
  const number = parse(typed.replace(EXTENSION, ""), chosen);
  if (!number && !chosen && /\d/.test(typed) && !typed.startsWith("+"))
    return { status: "refused", refusal: "phone_country_missing" };
  const meant = number && findMeant(number);
  if (meant && !allowedCountries.includes(meant.country))
    return { status: "refused", refusal: "phone_country_not_allowed", country: meant.country };
  const country = number?.country ?? chosen;
  return {
    status: "refused",
    refusal: "phone_invalid",
    ...(country && { country }),
    ...toSuggestion(meant, allowedCountries),
  };
}

/** Returns the mobile number that the user may have meant instead of a number that can't receive messages. */
function findMeant({ country, nationalNumber: national }: PhoneNumber): ValidNumber | undefined {
  if (!country) return undefined;
  return toMobileForms({ national, country })
    .map((form) => parseValid(form.national, form.country))
    .find((number) => number && isReachable(number));
}

function toSuggestion(
  meant: ValidNumber | undefined,
  allowedCountries: readonly string[],
): Pick<PhoneDetails, "suggestion"> {
  return meant && allowedCountries.includes(meant.country) ? { suggestion: meant.formatInternational() } : {};
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

/** Returns `+49 1512 3456789`, grouped as in its country. Only for the owner of the number. */
export function formatPhone(phone: string): string {
  return parsePhoneNumberFromString(phone)?.formatInternational() ?? phone;
}

export type CountryOption = { code: CountryCode; name: string; callingCode: string };

export function getCountryOptions(codes: readonly string[]): CountryOption[] {
  return codes
    .filter((code) => isSupportedCountry(code))
    .map((code) => ({ code, name: getCountryName(code), callingCode: getCountryCallingCode(code) }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}

/** Returns a mobile number that no one has, as people in the country write it. */
export function getMobileExample(code: CountryCode): string | undefined {
  return getExampleNumber(code, examples)?.formatNational();
}

const regionNames = new Intl.DisplayNames(["en"], { type: "region" });

export function getCountryName(code: string): string {
  return regionNames.of(code) ?? code;
}
