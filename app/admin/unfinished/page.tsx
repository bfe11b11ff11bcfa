// Sign-ups that never verified their phone number.
import type { Metadata } from "next";
import { DataTable, type Column } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { Pagination } from "@/components/pagination";
import { listUnfinishedSignUps, type UnfinishedSignUp } from "@/lib/admin/users/unfinished-sign-ups";
import { buildUrl, firstValue, type SearchParams } from "@/app/search-params";
import { requireAdmin } from "@/lib/session/current-user";
import { AdminPage } from "../admin-page";
import { challengeOutcomes } from "../challenge-outcomes";
import { CountryCode } from "../country-code";
import { UtcTime } from "../utc-time";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Unfinished sign-ups" };
}

export default async function UnfinishedPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { rows, newer, older } = await listUnfinishedSignUps(firstValue((await searchParams)["page"]));
  const link = (page: string | null) => (page ? buildUrl("/admin/unfinished", { page }) : undefined);
  return (
    <AdminPage
      current="/admin/unfinished"
      title="Unfinished sign-ups"
      intro="People who requested a code but haven't verified their phone number. They aren't users and can't sign in."
    >
      {rows.length > 0 ? (
        <>
          <DataTable caption="Unfinished sign-ups" columns={columns} rows={rows} rowKey={({ id }) => id} />
          <Pagination label="Unfinished sign-ups" previous={link(newer)} next={link(older)} />
        </>
      ) : (
        <EmptyState title="No unfinished sign-ups">
          Everyone who signed up so far has verified their phone number.
        </EmptyState>
      )}
    </AdminPage>
  );
}

const columns: Column<UnfinishedSignUp>[] = [
  { head: "Name", cell: ({ name }) => <bdi>{name}</bdi> },
  { head: "Email", card: "inline", cell: ({ maskedEmail }) => maskedEmail, breakAnywhere: true },
  {
    head: "Phone",
    card: "inline",
    cell: ({ maskedPhone }) => <span className="whitespace-nowrap tabular-nums">{maskedPhone}</span>,
  },
  { head: "Country", card: "inline", cell: ({ country }) => <CountryCode code={country} /> },
  { head: "Started (UTC)", card: "inline", cell: ({ startedAt }) => <UtcTime value={startedAt} /> },
  {
    head: "Outcome",
    card: "end",
    cell: ({ reason }) => <span className="text-muted">{challengeOutcomes[reason]}</span>,
  },
];
