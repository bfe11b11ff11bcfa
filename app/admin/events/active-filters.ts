// The filter of the audit trail as URL parameters and as texts.
import type { ActiveFilter } from "@/components/active-filters";
import type { EventFilter } from "@/lib/admin/events/list-events";
import { buildUrl } from "@/app/search-params";
import { getEventLabel } from "./messages";

export function toParams({ name, user, actor, period }: EventFilter): Record<string, string> {
  return { name: name ?? "", user, actor, from: period.from ?? "", to: period.to ?? "" };
}

/** Returns the active filters, each with the URL of the list without it. */
export function activeFilters(filter: EventFilter): ActiveFilter[] {
  const params = toParams(filter);
  const labels: Record<string, string> = {
    name: `Event: ${getEventLabel(filter.name ?? "")}`,
    user: `User: ${filter.user}`,
    actor: `Actor: ${filter.actor}`,
    from: `From: ${filter.period.from}`,
    to: `Until: ${filter.period.to}`,
  };
  return Object.keys(params)
    .filter((name) => params[name] !== "")
    .map((name) => ({
      label: labels[name] ?? name,
      removeUrl: buildUrl("/admin/events", { ...params, [name]: "" }),
    }));
}
