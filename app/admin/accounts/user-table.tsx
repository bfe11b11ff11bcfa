// Table of users with sortable columns and masked contact details.
import { DataTable, type Column } from "@/components/data-table";
import { TextLink } from "@/components/link";
import { StatusTag } from "@/components/status-tag";
import { USER_SORTS, toUserParams, type UserFilter, type UserSort } from "@/lib/admin/users/user-filter";
import type { UserRow } from "@/lib/admin/users/user-page";
import { buildUrl } from "@/app/search-params";
import { CountryCode } from "../country-code";
import { UtcDay } from "../utc-time";
import { factorLabels, statusNames } from "./messages";

export function AccountTable({ rows, filter }: { rows: readonly UserRow[]; filter: UserFilter }) {
  return (
    <DataTable
      caption="Users"
      columns={columns.map(({ by, ...column }) => ({ ...column, ...(by && getSorting(by, filter)) }))}
      rows={rows}
      rowKey={({ id }) => id}
      hasRowLinks
    />
  );
}

/**
 * A card shows a time or the email address only if the list is sorted by it. The link drops the page cursor,
 * which is only valid for one sort order.
 */
function getSorting(sort: UserSort, filter: UserFilter) {
  const now = filter.sort === sort ? filter.order : null;
  const order = now ? (now === "asc" ? "desc" : "asc") : USER_SORTS[sort];
  const href = buildUrl("/admin/accounts", toUserParams({ ...filter, sort, order }));
  return { sort: { href, now }, ...(now && sort !== "name" && { card: "labeled" as const }) };
}

const stateTones = { active: "good", blocked: "warn", suspended: "bad", lapsed: "warn" } as const;

type AccountColumn = Column<UserRow> & { by?: UserSort };

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
    card: "end",
    cell: ({ state }) => <StatusTag tone={stateTones[state]}>{statusNames[state]}</StatusTag>,
  },
  {
    head: "Email",
    by: "email",
    card: "hidden",
    cell: ({ maskedEmail }) => <bdi>{maskedEmail}</bdi>,
    breakAnywhere: true,
  },
  {
    head: "Phone",
    card: "inline",
    cell: ({ maskedPhone }) => <span className="whitespace-nowrap tabular-nums">{maskedPhone}</span>,
  },
  { head: "Country", card: "inline", cell: ({ country }) => <CountryCode code={country} /> },
  {
    head: "Factors",
    card: "inline",
    cell: ({ factors }) => (
      <span className="whitespace-nowrap">
        {factors.map((factor) => factorLabels[factor]).join(", ") || "None"}
      </span>
    ),
  },
  {
    head: "Verified",
    by: "verified",
    card: "hidden",
    cell: ({ verifiedAt }) => <UtcDay value={verifiedAt} />,
  },
  { head: "Created", by: "created", card: "hidden", cell: ({ createdAt }) => <UtcDay value={createdAt} /> },
  {
    head: "Last sign-in",
    by: "signed_in",
    card: "hidden",
    cell: ({ lastSignInAt }) => <UtcDay value={lastSignInAt} />,
  },
];
