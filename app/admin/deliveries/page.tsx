// List of all requested messages and their outcomes.
import type { Metadata } from "next";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Pagination } from "@/components/pagination";
import { listDeliveries, type DeliveryPage } from "@/lib/admin/deliveries/list-deliveries";
import { FILTER_NAMES, readFilter, writeFilter } from "@/lib/admin/deliveries/delivery-filter";
import { requireAdmin } from "@/lib/session/current-user";
import { buildUrl, firstValue, type SearchParams } from "@/app/search-params";
import { UtcTime } from "../utc-time";
import { columns } from "./columns";
import { DeliveriesPage as Frame } from "./deliveries-page";
import { DeliveryFilters } from "./filter-form";

const PATH = "/admin/deliveries";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Deliveries" };
}

export default async function DeliveriesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const filter = readFilter(
    Object.fromEntries(FILTER_NAMES.map((name) => [name, firstValue(params[name]) ?? ""])),
  );
  const page = await listDeliveries(filter, firstValue(params["page"]));
  const texts = writeFilter(filter);
  const link = (cursor: string | null) => (cursor ? buildUrl(PATH, { ...texts, page: cursor }) : undefined);
  const isFiltered = Object.values(texts).some((text) => text !== "");
  const isFirst = page.newer === null && firstValue(params["page"]) === undefined;
  return (
    <Frame
      current={PATH}
      title="Deliveries"
      intro="Every requested message, newest first: its outcome, its cost, and which rule blocked it."
    >
      <DeliveryFilters values={texts} countries={page.countries} />
      {page.rows.length > 0 && (
        <DataTable
          caption="Messages"
          columns={columns(texts, page.currency)}
          rows={page.rows}
          rowKey={({ id }) => id}
        />
      )}
      {page.rows.length === 0 && !page.examined && (
        <EmptyState title="No messages found">
          {isFirst && !isFiltered
            ? "When someone requests a code, it'll appear here."
            : "No messages match these filters."}
        </EmptyState>
      )}
      {page.examined && <SearchExtent {...page.examined} found={page.rows.length} />}
      <Pagination
        label="Messages"
        previous={link(page.newer)}
        next={link(page.older)}
        summary={formatTotal(page)}
      />
      {!isFirst && (
        <p className="lone-links">
          <TextLink href={buildUrl(PATH, texts)}>Back to newest</TextLink>
        </p>
      )}
    </Frame>
  );
}

function SearchExtent({ count, until, found }: { count: number; until: Date; found: number }) {
  return (
    <Notice title={found === 0 ? "No matches yet" : "There may be more"}>
      {count.toLocaleString("en")} messages were searched for this page, back to <UtcTime value={until} />{" "}
      UTC. The next page continues from there. Filter by period, country, or rule to narrow the search.
    </Notice>
  );
}

function formatTotal({ total }: DeliveryPage): string | undefined {
  if (!total) return undefined;
  const count = total.count.toLocaleString("en");
  return `${total.isExact ? "" : "over "}${count} ${total.count === 1 ? "message" : "messages"}`;
}
