// Ignores invalid values: no input is used as a column name, and URLs never contain a full phone number.
import "server-only";
import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { RULES, type Rule } from "@/lib/deliveries/limits/evaluate";
import { toAsciiDigits } from "@/lib/values/pasted-text";
import { Channel, Purpose } from "@/prisma/generated/enums";
import { DAY_MS } from "@/lib/values/durations";

export const OUTCOMES = [
  "answered",
  "delivered",
  "accepted",
  "asked",
  "expired",
  "cancelled",
  "failed",
  "blocked",
  "unknown",
  "refused_by_guard",
  "refused_by_vonage",
  "would_be_refused",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

export type DeliveryFilter = {
  /** UTC. `from` is inclusive, `until` exclusive. */
  from: Date | null;
  until: Date | null;
  country: string | null;
  /** E.164 prefix, with the plus. */
  prefix: string | null;
  channel: Channel | null;
  purpose: Purpose | null;
  outcome: Outcome | null;
  rule: Rule | null;
};

export const FILTER_NAMES = [
  "from",
  "until",
  "country",
  "prefix",
  "channel",
  "purpose",
  "outcome",
  "rule",
] as const satisfies readonly (keyof DeliveryFilter)[];

export type FilterTexts = Record<(typeof FILTER_NAMES)[number], string>;

export function readFilter(texts: Partial<FilterTexts>): DeliveryFilter {
  const country = texts.country?.toUpperCase() ?? "";
  return {
    from: readTime(texts.from, "beginning"),
    until: readTime(texts.until, "end"),
    country: isSupportedCountry(country) ? country : null,
    prefix: readPrefix(texts.prefix),
    channel: findKnown(Object.values(Channel), texts.channel),
    purpose: findKnown(Object.values(Purpose), texts.purpose),
    outcome: findKnown(OUTCOMES, texts.outcome),
    rule: findKnown(RULES, texts.rule),
  };
}

export function writeFilter(filter: DeliveryFilter): FilterTexts {
  const { from, until } = filter;
  const texts = FILTER_NAMES.map((name) => {
    if (name === "from") return [name, from ? writeTime(from) : ""];
    if (name === "until") return [name, until ? writeTime(until) : ""];
    return [name, filter[name] ?? ""];
  });
  return Object.fromEntries(texts) as FilterTexts;
}

const MAX_PREFIX_DIGITS = 11;
const HIDDEN_DIGITS = 4;

/** Parses a prefix such as `+49 1512 345`, `0049…` or `491512345`. Drops the last digits of a full number. */
export function readPrefix(typed: string | undefined): string | null {
  const digits = toAsciiDigits((typed ?? "").slice(0, 60).normalize("NFKC"))
    .replace(/^\s*tel:/i, "")
    .replace(/[\s\p{Cf}\p{Pd}()/.]/gu, "")
    .replace(/^(\+|00)/, "");
  if (!/^[1-9]\d{0,14}$/.test(digits)) return null;
  const isWhole = parsePhoneNumberFromString(`+${digits}`)?.isValid() ?? false;
  return `+${(isWhole ? digits.slice(0, -HIDDEN_DIGITS) : digits).slice(0, MAX_PREFIX_DIGITS)}`;
}

const TIME = /^(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d))?$/;

/** In UTC. A day without a time includes the entire day. */
function readTime(text: string | undefined, edge: "beginning" | "end"): Date | null {
  const [, day, minute] = TIME.exec(text ?? "") ?? [];
  const time = Date.parse(`${day}T${minute ?? "00:00"}:00Z`);
  if (!day || Number.isNaN(time)) return null;
  return new Date(edge === "end" && !minute ? time + DAY_MS : time);
}

const writeTime = (time: Date) => time.toISOString().slice(0, 16);

function findKnown<T extends string>(known: readonly T[], text: string | undefined): T | null {
  return known.find((value) => value === text) ?? null;
}
