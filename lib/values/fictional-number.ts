// Mobile numbers reserved for fiction. No one can own them: only a simulated phone gets codes.
import "server-only";
import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/max";

/** By country: digits after the plus sign. */
const RESERVED: readonly (readonly [CountryCode, RegExp])[] = [
  // Ofcom, "Telephone numbers for use in TV and radio drama": 07700 900000 to 900999.
  ["GB", /^447700900\d{3}$/],
  // ACMA, "Phone numbers for use in TV shows, films and creative works": those that begin with 0491 570.
  ["AU", /^61491570(006|110|15[6-9]|313|737)$/],
  // Bundesnetzagentur, Mitteilung 148/2021: 0171 3920000 to 99, 0176 04069000 to 99.
  ["DE", /^49(17139200|176040690)\d{2}$/],
  // Arcep, décision 2018-0881: 06 39 98 00 00 to 99 99.
  ["FR", /^3363998\d{4}$/],
  // PTS: 070-174 06 05 to 06 99.
  ["SE", /^467017406(0[5-9]|[1-9]\d)$/],
];

/** NANPA reserves 555-0100 to 555-0199 in every area code, in Canada, too. */
const NORTH_AMERICA = /^1[2-9]\d{2}55501\d{2}$/;

export type FictionalNumber = { phone: string; country: CountryCode };

/** Returns the fictional number that was typed, in any format. `chosen` completes national formats. */
export function findFictional(typed: string, chosen?: string): FictionalNumber | undefined {
  // The plus may have been forgotten.
  for (const candidate of [typed, `+${typed}`]) {
    const number = parsePhoneNumberFromString(candidate, {
      ...(chosen && { defaultCountry: chosen as CountryCode }),
      extract: false,
    });
    const country = number && !number.ext && getFictionalCountry(number.number, number.country);
    if (country) return { phone: number.number, country };
  }
  return undefined;
}

/** `phone`: E.164. `parsedCountry`: the country of its area, if known. */
export function getFictionalCountry(
  phone: string,
  parsedCountry: CountryCode | undefined,
): CountryCode | undefined {
  const digits = phone.slice(1);
  if (NORTH_AMERICA.test(digits)) return parsedCountry;
  return RESERVED.find(([, pattern]) => pattern.test(digits))?.[0];
}
