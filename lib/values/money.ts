// Amounts are whole millionths of a currency unit, because texts cost fractions of a cent.
import "server-only";
import { isSupportedCountry } from "libphonenumber-js/max";
import * as v from "valibot";

const MICROS_PER_UNIT = 1_000_000;

/** Parses a decimal such as `12.50` or `0.0755` to millionths: 12,500,000 or 75,500. */
export const Money = v.pipe(
  v.string('must be an amount in quotes, such as "0.075"'),
  v.trim(),
  v.regex(/^\d{1,7}(\.\d{1,6})?$/, "must be an amount such as 12.50 or 0.0755"),
  v.transform((decimal) => Math.round(Number(decimal) * MICROS_PER_UNIT)),
);

const Prices = v.strictObject({ sms: Money, voice: Money });

const Country = v.custom<string>(
  (country) => typeof country === "string" && isSupportedCountry(country),
  "is not an ISO 3166 country code",
);

export const PriceList = v.strictObject({
  currency: v.pipe(v.string(), v.regex(/^[A-Z]{3}$/, "must be an ISO 4217 code such as EUR")),
  /** Fee per correct code, in addition to its message. */
  rightCode: Money,
  countries: v.record(Country, Prices),
  /** All other countries. Set it high: an unknown price must not look cheap. */
  elsewhere: Prices,
});

export type PriceList = v.InferOutput<typeof PriceList>;

export type PriceListReading = { status: "read"; list: PriceList } | { status: "unusable"; problem: string };

/** `problem` completes a sentence that begins with the name of a variable. */
export function parsePriceList(json: string): PriceListReading {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    return { status: "unusable", problem: "points to a file that is not valid JSON" };
  }
  const read = v.safeParse(PriceList, parsed);
  if (read.success) return { status: "read", list: read.output };
  const [issue] = read.issues;
  return {
    status: "unusable",
    problem: `points to a price list whose ${v.getDotPath(issue) ?? "form"} ${issue.message}`,
  };
}

/** Returns `12.50 EUR`, with at least two decimals. */
export function formatMoney(micros: number, currency: string): string {
  const decimal = (micros / MICROS_PER_UNIT).toFixed(6).replace(/(\.\d\d\d*?)0+$/, "$1");
  return `${decimal} ${currency}`;
}
