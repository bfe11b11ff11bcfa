// The verified accounts.
import type { Metadata } from "next";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { Pagination } from "@/components/pagination";
import { SearchForm } from "@/components/search-form";
import { StatusTag } from "@/components/status-tag";
import { Tabs } from "@/components/tabs";
import { Time } from "@/components/time";
import {
  ACCOUNT_STATUSES,
  listAccounts,
  SEARCH_MIN_LENGTH,
  type AccountRow,
  type AccountStatus,
} from "@/lib/admin/accounts";
import { requireAdmin } from "@/lib/session/current-user";
import { AdminPage } from "../admin-page";
import { address, one, type SearchParams } from "../../address";

/** Even the title is told to admins only. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Admin" };
}

export default async function AccountsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const params = await searchParams;
  const search = one(params["q"]) ?? "";
  const status = ACCOUNT_STATUSES.find((known) => known === one(params["status"])) ?? "all";
  const list = await listAccounts({ search, status, cursor: one(params["page"]) });
  const link = (page: string | null) =>
    page ? address("/admin/accounts", { q: search, status, page }) : undefined;
  return (
    <AdminPage
      current="/admin/accounts"
      title="Verified accounts"
      intro="Everybody here has proven the phone they gave."
    >
      <SearchForm
        action="/admin/accounts"
        name="q"
        label="Search"
        hint="Name, email or a part of the phone number."
        error={
          list.status === "search_too_short"
            ? `Please type at least ${SEARCH_MIN_LENGTH} characters.`
            : undefined
        }
        defaultValue={search}
      >
        <input type="hidden" name="status" value={status} />
      </SearchForm>
      <Tabs
        label="Status"
        items={ACCOUNT_STATUSES.map((known) => ({
          href: address("/admin/accounts", { q: search, status: known }),
          label: statusNames[known],
          current: known === status,
        }))}
      />
      {list.status === "found" && list.rows.length > 0 && (
        <>
          <DataTable caption="Verified accounts" columns={columns} rows={list.rows} rowKey={({ id }) => id} />
          <Pagination
            label="Verified accounts"
            previous={link(list.newer)}
            next={link(list.older)}
            summary={`${list.countIsExact ? "" : "over "}${list.count.toLocaleString("en")} ${list.count === 1 ? "account" : "accounts"}`}
          />
        </>
      )}
      {list.status === "found" && list.rows.length === 0 && (
        <EmptyState title="No account found">
          {search || status !== "all"
            ? "Nobody matches this search and status."
            : "As soon as somebody signs up and proves a phone, they stand here."}
        </EmptyState>
      )}
    </AdminPage>
  );
}

const statusNames: Record<AccountStatus, string> = {
  all: "All",
  active: "Active",
  locked: "Locked",
  suspended: "Suspended",
  admin: "Admins",
  lapsed: "Phone lapsed",
};

const columns = [
  {
    head: "Name",
    cell: ({ name, role }: AccountRow) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        <bdi>{name}</bdi>
        {role === "admin" && <StatusTag tone="stressed">Admin</StatusTag>}
      </span>
    ),
  },
  { head: "Email", cell: ({ email }: AccountRow) => email, breakAnywhere: true },
  {
    head: "Phone",
    cell: ({ maskedPhone }: AccountRow) => <span className="whitespace-nowrap">{maskedPhone}</span>,
  },
  { head: "Country", cell: ({ country }: AccountRow) => country },
  { head: "Verified", cell: ({ verifiedAt }: AccountRow) => <Time value={verifiedAt} /> },
  { head: "Last sign-in", cell: ({ lastSignInAt }: AccountRow) => <Time value={lastSignInAt} /> },
  {
    head: "State",
    cell: ({ state }: AccountRow) => <StatusTag tone={stateTones[state]}>{statusNames[state]}</StatusTag>,
  },
];

const stateTones = { active: "good", locked: "warn", suspended: "bad", lapsed: "warn" } as const;
