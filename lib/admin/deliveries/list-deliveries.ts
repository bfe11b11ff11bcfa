// A page reads a limited number of rows, even if matches are rare, and reports how far back it searched.
import "server-only";
import type { Decision } from "@/lib/deliveries/limits/evaluate";
import { getPrices } from "@/lib/deliveries/settings/settings";
import { formatCursor, PAGE_SIZE, toPage, parseCursor } from "@/lib/database/keyset";
import { findOccurringCountries, type KnownCountry } from "@/lib/admin/occurring-countries";
import { requireAdmin } from "@/lib/session/current-user";
import type { Channel, DeliveryState, Purpose } from "@/prisma/generated/enums";
import type { DeliveryFilter, Outcome } from "./delivery-filter";
import { toPlace, searchDeliveries, type DeliveryRecord, type Total } from "./delivery-search";

export type DeliveryRow = {
  id: string;
  requestedAt: Date;
  purpose: Purpose;
  channel: Channel;
  country: string;
  /** The number without its last four digits. */
  prefix: string;
  /** Null if the service itself sent the message. */
  ip: string | null;
  outcome: Outcome;
  decision: Decision | null;
  costMicros: number | null;
};

export type DeliveryPage = {
  rows: DeliveryRow[];
  newer: string | null;
  older: string | null;
  /** If the search stopped at its limit: how many messages it examined, and the time it reached. */
  examined: { count: number; until: Date } | null;
  total: Total;
  currency: string;
  countries: KnownCountry[];
};

export async function listDeliveries(
  filter: DeliveryFilter,
  cursorText: string | undefined,
): Promise<DeliveryPage> {
  await requireAdmin();
  const cursor = parseCursor(cursorText);
  const [{ found, end, atMost, total }, countries] = await Promise.all([
    searchDeliveries(filter, cursor),
    findOccurringCountries("delivery"),
  ]);
  const { rows, newer, older } = toPage(found, cursor, toPlace);
  const { currency } = getPrices();
  const page = {
    ...{ rows: rows.map(toRow), newer, older, examined: null },
    ...{ total, currency, countries },
  };
  if (!end || found.length > PAGE_SIZE) return page;
  const direction = cursor?.direction ?? "older";
  return {
    ...page,
    [direction]: formatCursor({ ...end, direction }),
    examined: { count: atMost, until: end.at },
  };
}

function toRow({ phone, state, completedAt, country, ...row }: DeliveryRecord): DeliveryRow {
  return {
    id: row.id,
    requestedAt: row.requestedAt,
    purpose: row.purpose,
    channel: row.channel,
    country,
    prefix: phone.slice(0, -4),
    ip: row.ip,
    outcome: toOutcome(state, completedAt, row.decision),
    decision: row.decision,
    costMicros: row.costMicros,
  };
}

export function toOutcome(
  state: DeliveryState,
  completedAt: Date | null,
  decision: Decision | null,
): Outcome {
  if (completedAt) return "answered";
  if (state !== "refused") return state;
  return decision?.enforced ? "refused_by_guard" : "refused_by_vonage";
}
