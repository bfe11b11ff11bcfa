// Parses phone numbers as typed to E.164, and masks them for display.
import "server-only";
import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type NumberType,
} from "libphonenumber-js/max";

/** Some countries (such as the United States) do not distinguish mobile and fixed lines. */
export const REACHABLE_LINE_TYPES: ReadonlySet<NumberType> = new Set(["MOBILE", "FIXED_LINE_OR_MOBILE"]);

export type PhoneRefusal = "phone_invalid" | "phone_country_not_allowed" | "phone_not_mobile";

export type ParsedPhone =
  | { status: "parsed"; phone: string; country: CountryCode }
  | { status: "refused"; refusal: PhoneRefusal; country?: CountryCode; lineType?: string };

/** The country comes from the number's metadata; the chosen one only completes national formats. */
export function parsePhone(
  typed: string,
  chosenCountry: string,
  allowedCountries: readonly string[],
): ParsedPhone {
  // Converts full-width and other Unicode digits and plus signs to ASCII.
  const normalized = typed.normalize("NFKC").trim();
  const number = candidates(normalized, chosenCountry).find((candidate) => candidate?.isValid());
  if (!number?.country) return { status: "refused", refusal: "phone_invalid" };
  const { country } = number;
  const type = number.getType();
  const details = { country, ...(type && { lineType: type }) };
  if (!allowedCountries.includes(country))
    return { status: "refused", refusal: "phone_country_not_allowed", ...details };
  if (!REACHABLE_LINE_TYPES.has(type)) return { status: "refused", refusal: "phone_not_mobile", ...details };
  return { status: "parsed", phone: number.number, country };
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

/** As typed, then as if the plus had been forgotten (`49 176 …`). */
function candidates(typed: string, chosenCountry: string) {
  const options = { defaultCountry: chosenCountry as CountryCode, extract: false } as const;
  return [parsePhoneNumberFromString(typed, options), parsePhoneNumberFromString(`+${typed}`, options)];
}
