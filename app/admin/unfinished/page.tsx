// Sign-ups that never verified their phone number.
import type { Metadata } from "next";
import { DataTable } from "@/components/data-table";
import { EmptyState } from "@/components/empty-state";
import { Pagination } from "@/components/pagination";
import { Time } from "@/components/time";
import { listUnfinishedSignUps, type UnfinishedSignUp } from "@/lib/admin/users/unfinished-sign-ups";
import { buildUrl, firstValue, type SearchParams } from "@/app/search-params";
import { requireAdmin } from "@/lib/session/current-user";
import { AdminPage } from "../admin-page";

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

const reasons: Record<UnfinishedSignUp["reason"], string> = {
  waiting: "Waiting for code",
  out_of_attempts: "3 wrong codes",
  expired: "Expired",
  cancelled: "Started over",
  superseded: "Replaced by a newer sign-up",
  email_taken: "Email address already in use",
  phone_taken: "Phone number already in use",
  session_over: "Session ended",
  number_refused: "Number rejected by provider",
  too_many_messages: "Too many messages",
  code_on_its_way: "Previous code still pending",
  other_code_open: "Waiting for another code to this number",
  code_replaced: "Replaced by a newer code",
  number_blocked: "Number blocked by provider",
  provider_busy: "Provider busy",
  provider_unavailable: "No response from provider",
  country_not_served: "Country not supported",
  line_type_not_served: "Not a mobile number",
  messages_stopped: "Stopped by the recipient",
  budget_spent: "Daily budget used up",
  limits_unavailable: "Limits unavailable",
  number_lapsed: "Number reassigned",
};

const columns = [
  { head: "Name", cell: ({ name }: UnfinishedSignUp) => <bdi>{name}</bdi> },
  { head: "Email", cell: ({ maskedEmail }: UnfinishedSignUp) => maskedEmail, breakAnywhere: true },
  {
    head: "Phone",
    cell: ({ maskedPhone }: UnfinishedSignUp) => <span className="whitespace-nowrap">{maskedPhone}</span>,
  },
  { head: "Country", cell: ({ country }: UnfinishedSignUp) => country },
  { head: "Started", cell: ({ startedAt }: UnfinishedSignUp) => <Time value={startedAt} /> },
  { head: "Reason", cell: ({ reason }: UnfinishedSignUp) => reasons[reason] },
];
