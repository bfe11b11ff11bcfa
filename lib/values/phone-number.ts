// Phone numbers: every form a person types, E.164 inside, masked wherever they are shown.
import "server-only";
import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
  type CountryCode,
  type NumberType,
} from "libphonenumber-js/max";

/** Line types that a text message can reach. In some plans (the United States) mobile and fixed look the same. */
export const REACHABLE: ReadonlySet<NumberType> = new Set(["MOBILE", "FIXED_LINE_OR_MOBILE"]);

export type PhoneRefusal = "phone_invalid" | "phone_country_not_allowed" | "phone_not_mobile";

export type ParsedPhone =
  | { status: "parsed"; phone: string; country: CountryCode }
  /** What the number is, where it is one at all. */
  | { status: "refused"; refusal: PhoneRefusal; country?: CountryCode; lineType?: string };

/**
 * Reads a number as typed: national, international, with or without the plus, spaces, brackets.
 * The country comes from the number's own metadata; the chosen one only completes national forms.
 */
export function parsePhone(
  typed: string,
  chosenCountry: string,
  allowedCountries: readonly string[],
): ParsedPhone {
  // Full-width and other Unicode digits and plus signs become ASCII ones.
  const normalised = typed.normalize("NFKC").trim();
  const number = candidates(normalised, chosenCountry).find((candidate) => candidate?.isValid());
  if (!number?.country) return { status: "refused", refusal: "phone_invalid" };
  const { country } = number;
  const type = number.getType();
  const what = { country, ...(type && { lineType: type }) };
  if (!allowedCountries.includes(country))
    return { status: "refused", refusal: "phone_country_not_allowed", ...what };
  if (!REACHABLE.has(type)) return { status: "refused", refusal: "phone_not_mobile", ...what };
  return { status: "parsed", phone: number.number, country };
}

/** No calling code begins with another one, so the first that fits is the number's. */
const CALLING_CODES: ReadonlySet<string> = new Set(
  getCountries().map((country) => String(getCountryCallingCode(country))),
);
const CALLING_CODE_LENGTHS = [1, 2, 3];

/** `+49 ••• 678`: the calling code and the last three digits of a number in E.164. Fast enough for a million of them. */
export function maskPhone(phone: string): string {
  const length = CALLING_CODE_LENGTHS.find((digits) => CALLING_CODES.has(phone.slice(1, 1 + digits)));
  return `${length ? `${phone.slice(0, 1 + length)} ` : ""}••• ${phone.slice(-3)}`;
}

export type CountryOption = { code: CountryCode; name: string; callingCode: string };

/** Countries to choose from, by name. */
export function countryOptions(codes: readonly string[]): CountryOption[] {
  return codes
    .filter((code) => isSupportedCountry(code))
    .map((code) => ({ code, name: countryName(code), callingCode: getCountryCallingCode(code) }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}

const regionNames = new Intl.DisplayNames(["en"], { type: "region" });

/** The English name of a country code. */
export function countryName(code: string): string {
  return regionNames.of(code) ?? code;
}

/** As typed first; then as if the plus had been forgotten (`49 176 …`), which only counts where the first is invalid. */
function candidates(typed: string, chosenCountry: string) {
  const options = { defaultCountry: chosenCountry as CountryCode, extract: false } as const;
  return [parsePhoneNumberFromString(typed, options), parsePhoneNumberFromString(`+${typed}`, options)];
}
