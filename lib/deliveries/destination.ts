// Checks the destination of a message: a mobile number in an allowed country. libphonenumber's metadata
// decides, not the prefix: +1 876 is Jamaica, +7 7xx Kazakhstan. Forms check the same
// (lib/values/phone-number.ts); this check covers every paid message.
import "server-only";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { usesSimulator } from "@/lib/env";
import { getFictionalCountry } from "@/lib/values/fictional-number";
import { REACHABLE_LINE_TYPES } from "@/lib/values/phone-number";

export type Destination =
  | { status: "allowed" }
  /** `country` is null for satellite and international networks, `lineType` for invalid numbers. */
  | { status: "refused"; country: string | null; lineType: string | null };

export function evaluateDestination(phone: string, allowedCountries: readonly string[]): Destination {
  const number = parsePhoneNumberFromString(phone);
  const fictional = getFictionalCountry(phone, number?.country);
  if (fictional) return evaluateFictional(fictional, allowedCountries);
  const country = number?.country ?? null;
  const lineType = number?.getType();
  const isAllowed =
    country !== null && allowedCountries.includes(country) && REACHABLE_LINE_TYPES.has(lineType);
  return isAllowed ? { status: "allowed" } : { status: "refused", country, lineType: lineType ?? null };
}

/** No one can be reached at it, except by a simulated phone. */
function evaluateFictional(country: string, allowedCountries: readonly string[]): Destination {
  if (!usesSimulator()) return { status: "refused", country, lineType: null };
  return allowedCountries.includes(country)
    ? { status: "allowed" }
    : { status: "refused", country, lineType: "MOBILE" };
}
