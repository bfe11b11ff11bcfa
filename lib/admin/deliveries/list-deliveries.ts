// Every message that was asked for, for admins: newest first, with the rule that refused it and what it cost. However rare
// the thing that is looked for, a page reads so many rows and no more, and says how far back it has looked.
import "server-only";
import { getCountries } from "libphonenumber-js/max";
import type { Decision } from "@/lib/deliveries/limits/evaluate";
import { presentPrices } from "@/lib/deliveries/settings/settings";
import { formatCursor, PAGE_SIZE, toPage, parseCursor } from "@/lib/database/keyset";
import { countryName } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import type { Channel, DeliveryState, Purpose } from "@/prisma/generated/enums";
import type { DeliveryFilter, Outcome } from "./delivery-filter";
import { placeOf, searchDeliveries, type Found, type Total } from "./delivery-search";

export type DeliveryRow = {
  id: string;
  askedAt: Date;
  purpose: Purpose;
  channel: Channel;
  /** ISO 3166-1 alpha-2, and its name. */
  country: string;
  countryName: string;
  /** The number without its last four digits, which nobody is shown. */
  prefix: string;
  /** Of who asked; null where it was the service itself. */
  ip: string | null;
  outcome: Outcome;
  /** What a rule has said, if any did: refused, or (recording only) would have. */
  decision: Decision | null;
  /** Millionths of the price list's currency, so far. */
  costMicros: number | null;
};

export type DeliveryPage = {
  rows: DeliveryRow[];
  newer: string | null;
  older: string | null;
  /** Where the page ends because it has read enough: how many messages, and back (or forth) to when. */
  lookedAt: { count: number; until: Date } | null;
  /** How many there are, where an index tells; exact up to a bound. */
  total: Total;
  /** Of the costs: ISO 4217. */
  currency: string;
  /** To choose from. */
  countries: { code: string; name: string }[];
};

/** One page of the messages. */
export async function listDeliveries(
  filter: DeliveryFilter,
  cursorText: string | undefined,
): Promise<DeliveryPage> {
  await requireAdmin();
  const cursor = parseCursor(cursorText);
  const { found, end, atMost, total } = await searchDeliveries(filter, cursor);
  const { rows, newer, older } = toPage(found, cursor, placeOf);
  const { currency } = presentPrices();
  const page = {
    ...{ rows: rows.map(rowOf), newer, older, lookedAt: null },
    ...{ total, currency, countries: everyCountry() },
  };
  if (!end || found.length > PAGE_SIZE) return page;
  const direction = cursor?.direction ?? "older";
  return {
    ...page,
    [direction]: formatCursor({ ...end, direction }),
    lookedAt: { count: atMost, until: end.at },
  };
}

let countries: DeliveryPage["countries"] | undefined;

/** By name. A country that is not served any more has messages, too. */
function everyCountry(): DeliveryPage["countries"] {
  return (countries ??= getCountries()
    .map((code) => ({ code, name: countryName(code) }))
    .sort((one, other) => one.name.localeCompare(other.name, "en")));
}

function rowOf({ phone, state, completedAt, country, ip, ...row }: Found): DeliveryRow {
  return {
    id: row.id,
    askedAt: row.askedAt,
    purpose: row.purpose,
    channel: row.channel,
    country,
    countryName: countryName(country),
    prefix: phone.slice(0, -4),
    ip: ip === SERVER ? null : ip,
    outcome: outcomeOf(state, completedAt, row.decision),
    decision: row.decision,
    costMicros: row.costMicros,
  };
}

/** Who asks for the texts that tell of a change (lib/deliveries/deliver-text.ts). */
const SERVER = "server";

function outcomeOf(state: DeliveryState, completedAt: Date | null, decision: Decision | null): Outcome {
  if (completedAt) return "answered";
  if (state !== "refused") return state;
  return decision?.enforced ? "refused_by_guard" : "refused_by_vonage";
}
