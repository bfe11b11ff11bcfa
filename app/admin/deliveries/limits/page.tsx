// Current message limits and all previous versions.
import type { Metadata } from "next";
import { DataTable, type Column } from "@/components/data-table";
import { DefinitionList } from "@/components/definition-list";
import { ButtonLink, TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Pagination } from "@/components/pagination";
import { Panel } from "@/components/panel";
import { listVersions, getCurrentSettings, type VersionRow } from "@/lib/admin/deliveries/message-settings";
import { writeDraft } from "@/lib/admin/deliveries/settings-draft";
import type { StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import { formatMoney } from "@/lib/values/money";
import { getCountryName } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import { buildUrl, firstValue, type SearchParams } from "@/app/search-params";
import { UtcTime } from "../../utc-time";
import { DeliveriesPage } from "../deliveries-page";
import { Differences } from "./differences";
import { limitColumns, limitRows } from "./limit-table";
import { modeLabels } from "./messages";

const PATH = "/admin/deliveries/limits";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Message limits" };
}

export default async function LimitsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const cursor = /^\d{1,9}$/.exec(firstValue((await searchParams)["below"]) ?? "");
  const [{ number, settings, currency }, { versions, older }] = await Promise.all([
    getCurrentSettings(),
    listVersions(cursor ? Number(cursor[0]) : null),
  ]);
  const [newest] = versions;
  return (
    <DeliveriesPage
      current={PATH}
      title="Message limits"
      intro="How much messages can cost, where they're sent, and when they're blocked. Changes take effect with the next message."
    >
      {settings.currency !== currency && (
        <Notice kind="warning" title="The price list uses another currency">
          This version was created for prices in {settings.currency}. Prices are now in {currency}, so the
          amount is read as {currency}. Apply a new amount.
        </Notice>
      )}
      <Panel
        title={number === 0 ? "Current: from environment" : `Current: version ${number}`}
        intro={
          newest && newest.number === number && number > 0 ? (
            <>
              Since <UtcTime value={newest.at} /> UTC, by <bdi>{newest.by}</bdi>: <bdi>{newest.reason}</bdi>
            </>
          ) : undefined
        }
        action={<ButtonLink href={`${PATH}/change`}>Change</ButtonLink>}
      >
        <DefinitionList items={createItems(settings)} />
        <h3 className="mt-6 mb-2 text-lg">Codes not entered</h3>
        <DataTable
          bare
          caption="Current limits"
          columns={limitColumns}
          rows={limitRows(settings)}
          rowKey={({ name }) => name}
        />
      </Panel>
      <Panel title="Versions" intro={versions.length === 0 ? "No changes yet." : undefined}>
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
              previous={cursor ? PATH : undefined}
              next={older === null ? undefined : buildUrl(PATH, { below: String(older) })}
            />
          </>
        )}
      </Panel>
    </DeliveriesPage>
  );
}

function createItems({ dailyBudget, currency, countries, mode }: StoredSettings) {
  const names = countries.map(getCountryName).sort((a, b) => a.localeCompare(b, "en"));
  return [
    { term: "Daily budget", value: formatMoney(dailyBudget, currency) },
    { term: "Countries", value: names.join(", ") },
    { term: "Suspicious messages", value: modeLabels[mode] },
  ];
}

function versionColumns(currentVersion: number): Column<VersionRow>[] {
  return [
    { head: "Version", cell: ({ number }) => String(number) },
    { head: "Changed (UTC)", card: "inline", cell: ({ at }) => <UtcTime value={at} /> },
    { head: "By", card: "inline", cell: ({ by }) => <bdi>{by || "–"}</bdi> },
    { head: "Reason", cell: ({ reason }) => <bdi>{reason}</bdi>, breakAnywhere: true },
    { head: "Changes", cell: ({ changes }) => <Differences changes={changes} /> },
    {
      head: "Action",
      card: "end",
      cell: ({ number, settings }) =>
        number === currentVersion ? (
          "Current"
        ) : (
          <TextLink
            href={buildUrl(`${PATH}/change`, { base: String(currentVersion), ...writeDraft(settings) })}
          >
            Revert to {number} …
          </TextLink>
        ),
    },
  ];
}
