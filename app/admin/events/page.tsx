// Audit trail with filters and the state of the hash chain.
import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { ButtonLink } from "@/components/link";
import { Pagination } from "@/components/pagination";
import {
  getChainProgress,
  listEvents,
  readEventFilter,
  type ChainProgress,
} from "@/lib/admin/events/list-events";
import { requireAdmin } from "@/lib/session/current-user";
import { AdminPage } from "../admin-page";
import { UtcTime } from "../utc-time";
import { buildUrl, firstValue, type SearchParams } from "@/app/search-params";
import { toParams } from "./active-filters";
import { EventTable } from "./event-table";
import { EventFilters } from "./filter-form";

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
      <EventFilters filter={filter} unknownUser={list.status === "user_not_found" ? list.who : undefined} />
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
    <p className="text-sm text-muted">
      {position.toLocaleString("en")} {position === 1 ? "event" : "events"} chained
      {at && (
        <>
          , up to <UtcTime value={at} /> UTC
        </>
      )}
      {waiting > 0 && `; ${waiting.toLocaleString("en")} more to be chained within seconds`}. To verify the
      chain, run <code className="font-mono text-[0.9375em]">npm run audit:verify</code>.
    </p>
  );
}
