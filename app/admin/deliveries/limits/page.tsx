// What messages may cost and when they are refused: what is in force, and every version with who changed what and why.
import type { Metadata } from "next";
import { DataTable } from "@/components/data-table";
import { DefinitionList } from "@/components/definition-list";
import { ButtonLink, TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Pagination } from "@/components/pagination";
import { Panel } from "@/components/panel";
import { Time } from "@/components/time";
import { listVersions, presentSettings, type VersionRow } from "@/lib/admin/message-settings";
import { writeDraft } from "@/lib/admin/settings-draft";
import type { StoredSettings } from "@/lib/deliveries/stored-settings";
import { formatMoney } from "@/lib/money";
import { countryName } from "@/lib/phone";
import { requireAdmin } from "@/lib/session/current-user";
import { address, one, type SearchParams } from "../../../address";
import { DeliveriesPage } from "../deliveries-page";
import { Differences } from "./differences";
import { limitColumns, limitRows } from "./limit-table";
import { modeWords } from "./words";

const PATH = "/admin/deliveries/limits";

/** Even the title is told to admins only. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Limits on messages" };
}

export default async function LimitsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const below = /^\d{1,9}$/.exec(one((await searchParams)["below"]) ?? "");
  const [{ number, settings, currency }, { versions, older }] = await Promise.all([
    presentSettings(),
    listVersions(below ? Number(below[0]) : null),
  ]);
  const [newest] = versions;
  return (
    <DeliveriesPage
      current={PATH}
      title="Limits on messages"
      intro="What messages may cost, where they go, and when one is refused. A change holds from the next message on."
    >
      {settings.currency !== currency && (
        <Notice kind="warning" title="The price list has another currency">
          This version was made for prices in {settings.currency}; they are in {currency} now, and so the
          amount is read. Please put an amount into force that fits.
        </Notice>
      )}
      <Panel
        title={number === 0 ? "In force: what the environment says" : `In force: version ${number}`}
        intro={
          newest && newest.number === number && number > 0 ? (
            <>
              Since <Time value={newest.at} />, by <bdi>{newest.by}</bdi>: <bdi>{newest.reason}</bdi>
            </>
          ) : undefined
        }
        action={<ButtonLink href={`${PATH}/change`}>Change</ButtonLink>}
      >
        <DefinitionList items={facts(settings)} />
        <h3 className="mt-6 mb-2 text-lg">Unanswered messages</h3>
        <DataTable
          bare
          caption="Limits in force"
          columns={limitColumns}
          rows={limitRows(settings)}
          rowKey={({ name }) => name}
        />
      </Panel>
      <Panel title="Versions" intro={versions.length === 0 ? "Nobody has changed anything yet." : undefined}>
        {versions.length > 0 && (
          <>
            <DataTable
              bare
              caption="Versions"
              columns={versionColumns(number)}
              rows={versions}
              rowKey={(version) => String(version.number)}
            />
            <Pagination
              label="Versions"
              previous={below ? PATH : undefined}
              next={older === null ? undefined : address(PATH, { below: String(older) })}
            />
          </>
        )}
      </Panel>
    </DeliveriesPage>
  );
}

function facts({ dailyBudget, currency, countries, mode }: StoredSettings) {
  const names = countries.map(countryName).sort((one, other) => one.localeCompare(other, "en"));
  return [
    { term: "Money for a day", value: formatMoney(dailyBudget, currency) },
    { term: "Countries", value: names.join(", ") },
    { term: "Suspicious messages", value: modeWords[mode] },
  ];
}

function versionColumns(present: number) {
  return [
    { head: "Version", cell: ({ number }: VersionRow) => String(number) },
    {
      head: "When and who",
      cell: ({ at, by }: VersionRow) => (
        <>
          <Time value={at} />
          {by && <bdi className="block text-sm text-muted">{by}</bdi>}
        </>
      ),
    },
    { head: "Why", cell: ({ reason }: VersionRow) => <bdi>{reason}</bdi>, breakAnywhere: true },
    { head: "What", cell: ({ changes }: VersionRow) => <Differences changes={changes} /> },
    {
      head: "Change",
      cell: ({ number, settings }: VersionRow) =>
        number === present ? (
          "In force"
        ) : (
          <TextLink href={address(`${PATH}/change`, { base: String(present), ...writeDraft(settings) })}>
            Go back to {number} …
          </TextLink>
        ),
    },
  ];
}
