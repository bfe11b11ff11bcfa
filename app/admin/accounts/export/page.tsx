// Prepares exports of the filtered user list and lists today's files.
import type { Metadata } from "next";
import { DataTable, type Column } from "@/components/data-table";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { SubmitButton } from "@/components/submit-button";
import { listOwnExports, type UserExport } from "@/lib/admin/users/user-export";
import { toUserParams, readUserFilter, type UserFilter } from "@/lib/admin/users/user-filter";
import { listUsers } from "@/lib/admin/users/list-users";
import { requireAdmin } from "@/lib/session/current-user";
import { AdminPage } from "@/app/admin/admin-page";
import { buildUrl, firstValue, type SearchParams } from "@/app/search-params";
import { UtcTime } from "@/app/admin/utc-time";
import { activeFilters, describeOrder, formatTotal } from "../messages";
import { prepareMasked } from "./actions";
import { ExportState } from "./export-state";
import { FullExportForm } from "./whole-form";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Export users" };
}

export default async function ExportPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = await searchParams;
  const filter = readUserFilter((name) => firstValue(query[name]));
  const [list, exports] = await Promise.all([listUsers(filter, undefined), listOwnExports()]);
  const refusal = refusals.get(firstValue(query["refused"]) ?? "");
  return (
    <AdminPage
      current="/admin/accounts"
      title="Export users"
      intro="A CSV file of exactly the users in your list, in the same order."
    >
      {refusal && (
        <Notice kind="warning" title="Nothing was downloaded">
          {refusal}
        </Notice>
      )}
      {exports.length > 0 && (
        <Panel
          title="Your files"
          intro="Each file is generated while you download it and can be downloaded once. No copy is stored."
        >
          <DataTable bare caption="Your files" columns={columns} rows={exports} rowKey={({ id }) => id} />
        </Panel>
      )}
      {list.status === "found" && (
        <Panel
          title={`Export ${formatTotal(list.total)}`}
          action={<TextLink href={buildUrl("/admin/accounts", toUserParams(filter))}>Back to list</TextLink>}
        >
          <p>{describe(filter)}</p>
          <div className="mt-6 grid gap-8 lg:grid-cols-2">
            <section aria-labelledby="masked">
              <h3 id="masked" className="text-lg">
                Masked
              </h3>
              <p className="mt-1 mb-5 text-muted">
                Email addresses and phone numbers are masked, as in the list. Enough to count and compare.
              </p>
              <form action={prepareMasked}>
                <FilterInputs filter={filter} />
                <SubmitButton>Prepare file</SubmitButton>
              </form>
            </section>
            <section aria-labelledby="whole">
              <h3 id="whole" className="text-lg">
                Full
              </h3>
              <p className="mt-1 mb-5 text-muted">
                Email addresses and phone numbers are shown in full. The file contains personal data.
              </p>
              <FullExportForm>
                <FilterInputs filter={filter} />
              </FullExportForm>
            </section>
          </div>
          <p className="mt-6 text-sm text-muted">
            UTF-8 with a byte order mark, for Excel. Cells that a spreadsheet could read as a formula start
            with an apostrophe. This includes full phone numbers, because of their plus sign.
          </p>
        </Panel>
      )}
    </AdminPage>
  );
}

const refusals = new Map([
  ["another_is_running", "Another of your downloads is in progress. Wait until it finishes."],
  ["not_prepared", "This file was already downloaded or has expired. Prepare it again."],
]);

function FilterInputs({ filter }: { filter: UserFilter }) {
  return Object.entries(toUserParams(filter)).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ));
}

function describe(filter: UserFilter) {
  const filters = activeFilters(filter).map(({ label }) => label);
  return (
    <bdi>
      {filters.length > 0 ? filters.join(" · ") : "All users"}, {describeOrder(filter)}
    </bdi>
  );
}

const columns: Column<UserExport>[] = [
  { head: "Users", cell: ({ filter }) => describe(filter) },
  { head: "Contents", card: "inline", cell: ({ isWhole }) => (isWhole ? "Full" : "Masked") },
  { head: "Prepared (UTC)", card: "labeled", cell: ({ preparedAt }) => <UtcTime value={preparedAt} /> },
  {
    head: "State",
    card: "inline",
    cell: ({ id, state, rows, rowsSent }) => (
      <ExportState id={id} state={state} rows={rows} rowsSent={rowsSent}>
        <SubmitButton variant="secondary">Download</SubmitButton>
      </ExportState>
    ),
  },
];
