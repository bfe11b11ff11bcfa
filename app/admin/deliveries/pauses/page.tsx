// Lists paused destinations and pauses new ones.
import type { Metadata } from "next";
import { DataTable, type Column } from "@/components/data-table";
import { DoneNotice } from "@/components/done-notice";
import { ButtonLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { SubmitButton } from "@/components/submit-button";
import { listPauses, findDeliveryPrefix, type PauseRow } from "@/lib/admin/deliveries/manage-pauses";
import { parseSubjectId, stepUpUrl } from "@/lib/destinations";
import { requireAdmin } from "@/lib/session/current-user";
import { firstValue, type SearchParams } from "@/app/search-params";
import { UtcTime } from "../../utc-time";
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
  const paused = open.find(({ subject }) => subject === firstValue(params["paused"]));
  const confirmUrl = stepUpUrl(delivery === null ? "admin_pauses" : "admin_pause_delivery", delivery);
  return (
    <DeliveriesPage
      current="/admin/deliveries/pauses"
      title="Paused destinations"
      intro="Countries and prefixes that temporarily receive no codes. Verified numbers aren't affected."
    >
      {paused && (
        <DoneNotice key={paused.id} title={`Paused: ${paused.label}`}>
          In effect now, on every instance. The pause is listed below.
        </DoneNotice>
      )}
      <Panel
        title="Pause a country or prefix"
        intro="Anyone who signs up with such a number, or changes to one, sees that codes can't be sent there now and can enter another number. Users who sign in or confirm their identity aren't affected."
      >
        {mayChange ? (
          <PauseForm key={`${what} ${paused?.id}`} what={what} />
        ) : (
          <ConfirmFirst confirmUrl={confirmUrl} />
        )}
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
            columns={[...columns, ...endedColumns]}
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

const columns: Column<PauseRow>[] = [
  { head: "Destination", cell: ({ label }) => label },
  { head: "Until (UTC)", card: "labeled", cell: ({ until }) => <UtcTime value={until} /> },
  { head: "Reason", cell: ({ reason }) => <bdi>{reason}</bdi>, breakAnywhere: true },
  { head: "Paused by", card: "labeled", cell: ({ by }) => <bdi>{by}</bdi> },
  { head: "Paused (UTC)", card: "labeled", cell: ({ pausedAt }) => <UtcTime value={pausedAt} /> },
];

const actionColumn: Column<PauseRow> = {
  head: "Action",
  card: "end",
  cell: ({ id, label }) => (
    <form action={endPause}>
      <input type="hidden" name="pause" value={id} />
      <SubmitButton variant="quiet">
        Resume <span className="sr-only">{label}</span>
      </SubmitButton>
    </form>
  ),
};

const endedColumns: Column<PauseRow>[] = [
  { head: "Ended", card: "end", cell: ({ end }) => (end?.by ? <bdi>Resumed by {end.by}</bdi> : "Expired") },
  { head: "Ended (UTC)", card: "labeled", cell: ({ end }) => (end ? <UtcTime value={end.at} /> : "–") },
];
