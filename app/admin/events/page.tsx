// Audit trail with filters and the state of the hash chain.
import type { Metadata } from "next";
import { ActiveFilters } from "@/components/active-filters";
import { EmptyState } from "@/components/empty-state";
import { ButtonLink } from "@/components/link";
import { Pagination } from "@/components/pagination";
import { Time } from "@/components/time";
import {
  getChainProgress,
  listEvents,
  readEventFilter,
  type ChainProgress,
  type EventFilter,
} from "@/lib/admin/events/list-events";
import { requireAdmin } from "@/lib/session/current-user";
import { AdminPage } from "../admin-page";
import { buildUrl, firstValue, type SearchParams } from "@/app/search-params";
import { EventTable } from "./event-table";
import { FilterForm } from "./filter-form";
import { getEventLabel } from "./messages";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Events" };
}

export default async function EventsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = await searchParams;
  const filter = readEventFilter((name) => firstValue(query[name]));
  const [list, end] = await Promise.all([listEvents(filter, firstValue(query["page"])), getChainProgress()]);
  const params = toParams(filter);
  const link = (page: string | null) => (page ? buildUrl("/admin/events", { ...params, page }) : undefined);
  return (
    <AdminPage
      current="/admin/events"
      title="Events"
      intro="The audit trail. Events are append-only, and each one is chained to the previous one."
    >
      <ChainStatus end={end} />
      <FilterForm filter={filter} unknownUser={list.status === "user_not_found" ? list.who : undefined} />
      <ActiveFilters filters={activeFilters(filter)} clear="/admin/events" />
      {list.status === "found" && list.rows.length > 0 ? (
        <>
          <EventTable rows={list.rows} />
          <Pagination label="Events" previous={link(list.newer)} next={link(list.older)} />
        </>
      ) : (
        <EmptyState
          title="No events found"
          action={
            <ButtonLink href="/admin/events" variant="secondary">
              Show all events
            </ButtonLink>
          }
        >
          No events match these filters. Remove a filter or choose a longer period.
        </EmptyState>
      )}
    </AdminPage>
  );
}

function ChainStatus({ end: { position, at, waiting } }: { end: ChainProgress }) {
  return (
    <p className="text-muted">
      {position.toLocaleString("en")} {position === 1 ? "event" : "events"} chained
      {at && (
        <>
          , up to <Time value={at} isUtc />
        </>
      )}
      {waiting > 0 && `; ${waiting.toLocaleString("en")} more to be chained within seconds`}. To verify the
      chain, run <code className="font-mono text-[0.9375em]">npm run audit:verify</code>.
    </p>
  );
}

function toParams({ name, user, actor, period }: EventFilter): Record<string, string> {
  return { name: name ?? "", user, actor, from: period.from ?? "", to: period.to ?? "" };
}

function activeFilters(filter: EventFilter) {
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
