// Generates realistic mobile numbers and IP addresses.
import { parsePhoneNumberFromString, type CountryCode } from "libphonenumber-js/max";
import type { Chance } from "../random";

/** Prefixes of mobile numbers per country. `N` is a digit from 2 to 9. */
const PLANS = {
  AT: { code: "43", heads: ["650", "660", "664", "676", "681", "699"], length: 10 },
  CA: { code: "1", heads: ["403N", "416N", "514N", "604N", "613N", "902N"], length: 10 },
  CH: { code: "41", heads: ["75", "76", "77", "78", "79"], length: 9 },
  DE: {
    code: "49",
    heads: ["151", "152", "157", "159", "160", "170", "171", "172", "175", "176"],
    length: 11,
  },
  FR: { code: "33", heads: ["6", "7"], length: 9 },
  GB: { code: "44", heads: ["74", "75", "77", "78", "79"], length: 10 },
  NL: { code: "31", heads: ["61", "62", "63", "64", "65"], length: 9 },
  US: {
    code: "1",
    heads: ["201N", "206N", "212N", "213N", "303N", "305N", "312N", "404N", "415N", "512N", "617N", "702N"],
    length: 10,
  },
} satisfies Partial<Record<CountryCode, { code: string; heads: string[]; length: number }>>;

export type Country = keyof typeof PLANS;

export function anyNumber(chance: Chance, country: Country): string {
  const plan = PLANS[country];
  for (;;) {
    const head = chance.pick(plan.heads).replace("N", String(2 + chance.below(8)));
    for (const length of [plan.length, plan.length - 1]) {
      const number = `+${plan.code}${head}${chance.digits(length - head.length)}`;
      if (isMobile(number, country)) return number;
    }
  }
}

/** Returns a number that differs only in its last digits. */
export function neighboringNumber(chance: Chance, number: string, lastDigits: number): string {
  return number.slice(0, -lastDigits) + chance.digits(lastDigits);
}

/** Returns an IPv4 address or IPv6 /64 that no one else uses. */
export function anyAddress(chance: Chance): string {
  if (chance.happens(0.3))
    return addressIn(chance, `2a${chance.below(100).toString(16)}:${hex(chance)}:${hex(chance)}`);
  return addressIn(chance, `${20 + chance.below(180)}.${chance.below(256)}.${chance.below(256)}`);
}

/** Returns an address in a network: `198.51.100` (a /24) or `2001:db8:1` (a /48). */
export function addressIn(chance: Chance, network: string): string {
  return network.includes(":") ? `${network}:${hex(chance)}::/64` : `${network}.${1 + chance.below(254)}`;
}

const hex = (chance: Chance) => (1 + chance.below(0xfffe)).toString(16);

export function isMobile(candidate: string, country: Country): boolean {
  const number = parsePhoneNumberFromString(candidate);
  const type = number?.getType();
  return number?.country === country && (type === "MOBILE" || type === "FIXED_LINE_OR_MOBILE");
}
