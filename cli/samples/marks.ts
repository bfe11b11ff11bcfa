// Recognizes samples. The schema and the app do not know about them (invariant 13), so each value is one that
// no real user can have: reserved email domains, IP addresses, and phone numbers.

/** RFC 2606 §2. */
export const SAMPLE_MAIL_HOST = "sample.example";

export const SAMPLE_SUFFIX = " (sample)";

/** Prefixes of RFC 5737 §3 and RFC 3849 §2. */
export const SAMPLE_NETWORKS = ["192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:"] as const;

type Range = {
  country: string;
  /** With the plus sign. The digits that follow run from `first` to `last`. */
  head: string;
  first: string;
  last: string;
};

const range = (country: string, head: string, first: string, last: string): Range => ({
  country,
  head,
  first,
  last,
});

/**
 * Numbers reserved for fiction. The lowest ones of each range stay free for people who try the demo by hand.
 */
export const FICTION: readonly Range[] = [
  // Ofcom: 07700 900000 to 900999.
  range("GB", "+447700900", "200", "999"),
  // Bundesnetzagentur, Mitteilung 148/2021: 0171 39200 00 to 99, 0176 040690 00 to 99.
  range("DE", "+491713920", "010", "099"),
  range("DE", "+49176040690", "10", "99"),
  // NANPA: 555-0100 to 555-0199 of each area.
  ...["202", "206", "212", "303", "312", "415", "512", "617"].map((area) =>
    range("US", `+1${area}55501`, "30", "98"),
  ),
  // Arcep, décision 2018-0881: 06 39 98 00 00 to 99 99.
  range("FR", "+3363998", "1000", "1399"),
  // PTS: 070-174 06 05 to 06 99.
  range("SE", "+4670174", "0610", "0699"),
];

/** Returns all sample numbers. */
export function fictitiousNumbers(): { phone: string; country: string }[] {
  return FICTION.flatMap(({ country, head, first, last }) =>
    Array.from({ length: Number(last) - Number(first) + 1 }, (_, n) => ({
      phone: head + String(Number(first) + n).padStart(first.length, "0"),
      country,
    })),
  );
}

/** SQL condition for the table "user". */
export const IS_SAMPLE = `email LIKE '%@${SAMPLE_MAIL_HOST}' AND name LIKE '%${SAMPLE_SUFFIX}'`;
