// Mobile numbers whose international form has other digits than people type. Results are only suggestions.
import "server-only";
import type { CountryCode } from "libphonenumber-js/max";

export type MobileForm = { national: string; country: CountryCode };

type Rewrite = readonly [typed: RegExp, form: string];

/** By the typed number without the country code and without a trunk 0. */
const REWRITES: Partial<Record<CountryCode, readonly Rewrite[]>> = {
  // A 9 precedes the area code. In the country, people type 15 behind the area code, or neither. Only Buenos
  // Aires (11) has local numbers of eight digits.
  AR: [
    [/^\d{10}$/, "9$&"],
    [/^(?:15)?(\d{8})$/, "911$1"],
    [/^9(\d{12})$/, "$1"],
  ],
  // Ten digits since 2024: 01 precedes all previous numbers.
  BJ: [[/^\d{8}$/, "01$&"]],
  // A ninth digit since 2016: 9 follows the area code.
  BR: [[/^(?<area>\d\d)(?<local>[6-9]\d{7})$/, "$<area>9$<local>"]],
  // Ten digits since 2021: the prefix of the network precedes the previous number.
  CI: [
    [/^[04-9][7-9]\d{6}$/, "07$&"],
    [/^[04-9][4-6]\d{6}$/, "05$&"],
    [/^[04-9][0-3]\d{6}$/, "01$&"],
  ],
  // The 9 is part of the number since 2017, and there is no trunk 0.
  CL: [[/^0?9?([4-9]\d{7})$/, "9$1"]],
  // The prefixes 1, 01, 044, and 045 ended in 2019.
  MX: [[/^(?:0?1|04[45])(\d{10})$/, "$1"]],
};

/** Countries that dial each other without a country code, although they have several. */
const SHARED_DIALING: readonly CountryCode[][] = [["FR", "GF", "GP", "MQ", "RE", "YT"]];

/** Returns the mobile numbers that could be meant, best first. They need not be valid. */
export function toMobileForms({ national, country }: MobileForm): MobileForm[] {
  const rewritten = (REWRITES[country] ?? [])
    .filter(([typed]) => typed.test(national))
    .map(([typed, form]) => ({ national: national.replace(typed, form), country }));
  const elsewhere = SHARED_DIALING.filter((group) => group.includes(country))
    .flat()
    .filter((other) => other !== country);
  return [...rewritten, ...elsewhere.map((other) => ({ national, country: other }))];
}
