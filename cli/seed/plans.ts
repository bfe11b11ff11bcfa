// Mobile numbers for fictional users: valid by the numbering plans, with prefixes of real networks, and
// unique.
import type { CountryCode } from "libphonenumber-js/max";

type Plan = {
  code: string;
  /** Prefixes of mobile networks. */
  heads: readonly string[];
  /** The digits after the prefix run from `first` on. `room` is how many there are. */
  digits: number;
  first: number;
  room: number;
};

const plan = (code: string, digits: number, heads: string): Plan => ({
  ...{ code, digits, first: 0, room: 10 ** digits },
  heads: heads.split(" "),
});

/** North American exchange codes start with 2 to 9, and 555 is not assigned to subscribers. */
const nanp = (heads: string): Plan => ({
  ...{ code: "1", digits: 7, first: 6_000_000, room: 4_000_000 },
  heads: heads.split(" "),
});

export const PLANS = {
  DE: plan("49", 8, "151 152 157 160 162 163 170 171 172 173 174 175 176 177 178 179"),
  GB: plan("44", 7, "740 741 742 746 747 751 753 754 772 773 774 775 787 780 785 790 794 796 798"),
  US: nanp("201 206 212 213 303 305 312 404 415 512 617 702"),
  FR: plan("33", 7, "60 61 62 64 65 66 67 68 75 76 77 78"),
  IT: plan("39", 7, "320 328 331 338 340 347 349 380 389 391"),
  ES: plan("34", 8, "6"),
  PL: plan("48", 7, "50 51 53 60 66 69 72 78 79 88"),
  NL: plan("31", 7, "61 62 63 64 65"),
  SE: plan("46", 7, "70 72 73 76"),
  AT: plan("43", 7, "650 660 664 676 681 699"),
  CH: plan("41", 7, "76 77 78 79"),
  IN: plan("91", 7, "981 984 987 970 974 977 940 944 948 900 905 880 887"),
  BR: plan("55", 8, "119 219 319 419 519"),
  JP: plan("81", 7, "801 803 806 808 902 904 907 909"),
  GR: plan("30", 7, "690 693 694 697 698"),
  UA: plan("380", 7, "50 63 66 67 68 93 95 96 97 98"),
} as const satisfies Partial<Record<CountryCode, Plan>>;

export type Home = keyof typeof PLANS;

/**
 * Returns the n-th number of a country. Unique up to the room of its plan. Consecutive numbers are far apart.
 */
export function numberIn(country: Home, n: number): string {
  const { code, heads, digits, first, room } = PLANS[country] as Plan;
  const head = heads[n % heads.length] ?? "";
  // The step and the room have no common factor, so every number occurs before one repeats.
  return `+${code}${head}${String(first + ((n * STEP) % room)).padStart(digits, "0")}`;
}

const STEP = 6_180_337;
