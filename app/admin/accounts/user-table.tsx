// Table of users with sortable columns and masked contact details.
import { DataTable } from "@/components/data-table";
import { TextLink } from "@/components/link";
import { StatusTag } from "@/components/status-tag";
import { Time } from "@/components/time";
import { USER_SORTS, toUserParams, type UserFilter, type UserSort } from "@/lib/admin/users/user-filter";
import type { UserRow } from "@/lib/admin/users/user-page";
import { buildUrl } from "@/app/search-params";
import { statusNames } from "./messages";

export function AccountTable({ rows, filter }: { rows: readonly UserRow[]; filter: UserFilter }) {
  return (
    <DataTable
      caption="Users"
      columns={columns.map(({ by, ...column }) => ({ ...column, ...(by && { sort: getSort(by, filter) }) }))}
      rows={rows}
      rowKey={({ id }) => id}
    />
  );
}

/** Drops the page cursor, which is only valid for one sort order. */
function getSort(sort: UserSort, filter: UserFilter) {
  const now = filter.sort === sort ? filter.order : null;
  const order = now ? (now === "asc" ? "desc" : "asc") : USER_SORTS[sort];
  return { href: buildUrl("/admin/accounts", toUserParams({ ...filter, sort, order })), now };
}

const stateTones = { active: "good", locked: "warn", suspended: "bad", lapsed: "warn" } as const;

type AccountColumn = {
  head: string;
  cell: (row: UserRow) => React.ReactNode;
  breakAnywhere?: boolean;
  by?: UserSort;
};

const columns: AccountColumn[] = [
  {
    head: "Name",
    by: "name",
    cell: ({ id, name, role }) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        <TextLink href={`/admin/accounts/${id}`}>
          <bdi>{name}</bdi>
        </TextLink>
        {role === "admin" && <StatusTag tone="stressed">Admin</StatusTag>}
      </span>
    ),
  },
  {
    head: "State",
    cell: ({ state }) => <StatusTag tone={stateTones[state]}>{statusNames[state]}</StatusTag>,
  },
  { head: "Email", by: "email", cell: ({ maskedEmail }) => <bdi>{maskedEmail}</bdi>, breakAnywhere: true },
  { head: "Phone", cell: ({ maskedPhone }) => <span className="whitespace-nowrap">{maskedPhone}</span> },
  { head: "Country", cell: ({ country }) => country },
  { head: "Verified", by: "verified", cell: ({ verifiedAt }) => <Time value={verifiedAt} /> },
  { head: "Created", by: "created", cell: ({ createdAt }) => <Time value={createdAt} /> },
  { head: "Last sign-in", by: "signed_in", cell: ({ lastSignInAt }) => <Time value={lastSignInAt} /> },
];
