// Where a message may go at all: a mobile line of a country that is allowed. Decided by the numbering plans that
// libphonenumber knows, never by how the number begins: +1 876 is Jamaica, +7 7xx Kazakhstan. The form refuses the same
// (lib/values/phone-number.ts); here it is asked again of what is about to be paid for, whichever way it came.
import "server-only";
import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import { REACHABLE } from "@/lib/values/phone-number";

export type Destination =
  | { status: "allowed" }
  /** No country: satellite and other numbers of the whole world. No line type: nobody can have this number. */
  | { status: "refused"; country: string | null; lineType: string | null };

/** Judges a number (E.164) by its metadata. */
export function judgeDestination(phone: string, allowedCountries: readonly string[]): Destination {
  const number = parsePhoneNumberFromString(phone);
  const country = number?.country ?? null;
  const lineType = number?.getType();
  const isAllowed = country !== null && allowedCountries.includes(country) && REACHABLE.has(lineType);
  return isAllowed ? { status: "allowed" } : { status: "refused", country, lineType: lineType ?? null };
}
