// User list. The URL holds the filter, the sort order, and the page.
import type { Metadata } from "next";
import { EmptyState } from "@/components/empty-state";
import { ButtonLink, TextLink } from "@/components/link";
import { Pagination } from "@/components/pagination";
import { Tabs } from "@/components/tabs";
import { USER_STATUSES, toUserParams, readUserFilter } from "@/lib/admin/users/user-filter";
import { listUserCountries, listUsers } from "@/lib/admin/users/list-users";
import { SEARCH_MIN_LENGTH } from "@/lib/admin/users/search-words";
import { requireAdmin } from "@/lib/session/current-user";
import { AdminPage } from "../admin-page";
import { buildUrl, firstValue, type SearchParams } from "@/app/search-params";
import { AccountTable } from "./user-table";
import { UserFilters } from "./filter-form";
import { activeFilters, statusNames, formatTotal, withoutParams } from "./messages";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Users" };
}

export default async function AccountsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = await searchParams;
  const filter = readUserFilter((name) => firstValue(query[name]));
  const params = toUserParams(filter);
  const [list, countries] = await Promise.all([
    listUsers(filter, firstValue(query["page"])),
    listUserCountries(),
  ]);
  const filters = activeFilters(filter);
  const link = (page: string | null) => (page ? buildUrl("/admin/accounts", { ...params, page }) : undefined);
  return (
    <AdminPage
      current="/admin/accounts"
      title="Users"
      intro="Everyone here has a verified phone number."
      search={{
        text: filter.search,
        error:
          list.status === "search_too_short"
            ? `Enter at least ${SEARCH_MIN_LENGTH} letters or digits in a row.`
            : undefined,
        params: withoutParams(params, ["q"]),
      }}
    >
      <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
        <div className="grow">
          <Tabs
            label="Status"
            items={USER_STATUSES.map((known) => ({
              href: buildUrl("/admin/accounts", { ...params, status: known }),
              label: statusNames[known],
              current: known === filter.status,
            }))}
          />
        </div>
        <UserFilters filter={filter} countries={countries} />
      </div>
      {list.status === "found" && list.rows.length > 0 && (
        <>
          <div className="flex flex-wrap items-center justify-between gap-x-4">
            <p className="font-medium tabular-nums">
              {formatTotal(list.total)}
              <span className="text-sm font-normal text-muted"> · days in UTC</span>
            </p>
            <p className="lone-links">
              <TextLink href={buildUrl("/admin/accounts/export", params)}>Export as CSV</TextLink>
            </p>
          </div>
          <AccountTable rows={list.rows} filter={filter} />
          <Pagination label="Users" previous={link(list.previous)} next={link(list.next)} />
        </>
      )}
      {list.status === "found" && list.rows.length === 0 && (
        <EmptyState
          title="No users found"
          action={
            filters.length > 0 && (
              <ButtonLink href="/admin/accounts" variant="secondary">
                Show all users
              </ButtonLink>
            )
          }
        >
          {filters.length > 0
            ? "No users match these filters. Remove a filter, or search for less: part of a name, or the last digits of a number."
            : "When users sign up and verify a phone number, they'll appear here."}
        </EmptyState>
      )}
    </AdminPage>
  );
}
