// Sign-ups that never proved their phone.
import type { Metadata } from "next";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { Pagination } from "@/components/pagination";
import { Time } from "@/components/time";
import { listUnfinished, type UnfinishedRow } from "@/lib/admin/unfinished";
import { address, one, type SearchParams } from "../../address";
import { requireAdmin } from "@/lib/session/current-user";
import { AdminPage } from "../admin-page";

/** Even the title is told to admins only. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Unfinished sign-ups" };
}

export default async function UnfinishedPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { rows, newer, older } = await listUnfinished(one((await searchParams)["page"]));
  const link = (page: string | null) => (page ? address("/admin/unfinished", { page }) : undefined);
  return (
    <AdminPage
      current="/admin/unfinished"
      title="Unfinished sign-ups"
      intro="They asked for a code and have not proven their phone: they are no users and cannot sign in."
    >
      {rows.length > 0 ? (
        <>
          <DataTable caption="Unfinished sign-ups" columns={columns} rows={rows} rowKey={({ id }) => id} />
          <Pagination label="Unfinished sign-ups" previous={link(newer)} next={link(older)} />
        </>
      ) : (
        <EmptyState title="Nothing is unfinished">Every sign-up so far has proven its phone.</EmptyState>
      )}
    </AdminPage>
  );
}

const reasons: Record<UnfinishedRow["reason"], string> = {
  waiting: "Waiting for the code",
  out_of_attempts: "Wrong code three times",
  expired: "Ran out of time",
  cancelled: "Started again",
  superseded: "Replaced by a newer sign-up",
  email_taken: "Email has an account",
  phone_taken: "Phone has an account",
  session_over: "Session ended",
  number_refused: "Number refused by the provider",
  too_many_messages: "Too many messages",
  code_on_its_way: "Earlier code under way",
  number_blocked: "Number blocked by the provider",
  provider_busy: "Provider busy",
  provider_unavailable: "Provider did not answer",
  country_not_served: "Country not served",
  line_type_not_served: "Not a mobile number",
  messages_stopped: "Messages to the number were stopped",
  budget_spent: "The day's budget was spent",
  limits_unavailable: "Limits could not be read",
  number_lapsed: "Number belongs to somebody else",
};

const columns = [
  { head: "Name", cell: ({ name }: UnfinishedRow) => <bdi>{name}</bdi> },
  { head: "Email", cell: ({ email }: UnfinishedRow) => email, breakAnywhere: true },
  {
    head: "Phone",
    cell: ({ maskedPhone }: UnfinishedRow) => <span className="whitespace-nowrap">{maskedPhone}</span>,
  },
  { head: "Country", cell: ({ country }: UnfinishedRow) => country },
  { head: "Started", cell: ({ startedAt }: UnfinishedRow) => <Time value={startedAt} /> },
  { head: "Why unfinished", cell: ({ reason }: UnfinishedRow) => reasons[reason] },
];
