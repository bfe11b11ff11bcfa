// Lists paused destinations and pauses new ones.
import type { Metadata } from "next";
import { DataTable } from "@/components/data-table";
import { ButtonLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import { listPauses, findDeliveryPrefix, type PauseRow } from "@/lib/admin/deliveries/manage-pauses";
import { parseSubjectId, stepUpUrl } from "@/lib/destinations";
import { requireAdmin } from "@/lib/session/current-user";
import { firstValue, type SearchParams } from "@/app/search-params";
import { DeliveriesPage } from "../deliveries-page";
import { endPause } from "./actions";
import { PauseForm } from "./form";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Paused destinations" };
}

export default async function PausesPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const { open, former, mayChange } = await listPauses();
  const params = await searchParams;
  const delivery = parseSubjectId(firstValue(params["delivery"]));
  const what = (await findDeliveryPrefix(delivery)) ?? firstValue(params["what"])?.slice(0, 30) ?? "";
  const confirmUrl = stepUpUrl(delivery === null ? "admin_pauses" : "admin_pause_delivery", delivery);
  return (
    <DeliveriesPage
      current="/admin/deliveries/pauses"
      title="Paused destinations"
      intro="Countries and prefixes that temporarily receive no codes. Verified numbers aren't affected."
    >
      <Panel
        title="Pause a country or prefix"
        intro="Anyone who signs up with such a number, or changes to one, sees that codes can't be sent there now and can enter another number. Users who sign in or confirm their identity aren't affected."
      >
        {mayChange ? <PauseForm key={what} what={what} /> : <ConfirmFirst confirmUrl={confirmUrl} />}
      </Panel>
      <Panel title="Paused now" intro={open.length === 0 ? "Nothing is paused." : undefined}>
        {open.length > 0 && (
          <DataTable
            bare
            caption="Paused now"
            columns={mayChange ? [...columns, actionColumn] : columns}
            rows={open}
            rowKey={({ id }) => id}
          />
        )}
      </Panel>
      {former.length > 0 && (
        <Panel title="Ended">
          <DataTable
            bare
            caption="Ended pauses"
            columns={[...columns, endedColumn]}
            rows={former}
            rowKey={({ id }) => id}
          />
        </Panel>
      )}
    </DeliveriesPage>
  );
}

function ConfirmFirst({ confirmUrl }: { confirmUrl: string }) {
  return (
    <Notice title="Confirm it's you first">
      <p>You last verified over 10 minutes ago, and a pause can block sign-ups.</p>
      <p className="mt-3">
        <ButtonLink href={confirmUrl} variant="secondary">
          Confirm
        </ButtonLink>
      </p>
    </Notice>
  );
}

const columns = [
  { head: "Destination", cell: ({ label }: PauseRow) => label },
  { head: "Until", cell: ({ until }: PauseRow) => <Time value={until} /> },
  { head: "Reason", cell: ({ reason }: PauseRow) => <bdi>{reason}</bdi>, breakAnywhere: true },
  {
    head: "Paused by",
    cell: ({ by, pausedAt }: PauseRow) => (
      <>
        <bdi className="block">{by}</bdi>
        <span className="text-sm text-muted">
          <Time value={pausedAt} />
        </span>
      </>
    ),
  },
];

const actionColumn = {
  head: "Action",
  cell: ({ id, label }: PauseRow) => (
    <form action={endPause}>
      <input type="hidden" name="pause" value={id} />
      <SubmitButton variant="secondary">
        Resume <span className="sr-only">{label}</span>
      </SubmitButton>
    </form>
  ),
};

const endedColumn = {
  head: "Ended",
  cell: ({ end }: PauseRow) => (
    <>
      <span className="block">{end?.by ? <bdi>Resumed by {end.by}</bdi> : "Expired"}</span>
      {end && (
        <span className="text-sm text-muted">
          <Time value={end.at} />
        </span>
      )}
    </>
  ),
};
