// Prepares exports of the filtered user list and lists today's files.
import type { Metadata } from "next";
import { DataTable } from "@/components/data-table";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import { myExports, type AccountExport } from "@/lib/admin/users/user-export";
import { accountParams, readAccountFilter, type AccountFilter } from "@/lib/admin/users/user-filter";
import { listAccounts } from "@/lib/admin/users/list-users";
import { requireAdmin } from "@/lib/session/current-user";
import { AdminPage } from "@/app/admin/admin-page";
import { address, one, type SearchParams } from "@/app/search-params";
import { activeFilters, orderWords, totalWords } from "../messages";
import { prepareMasked } from "./actions";
import { ExportState } from "./export-state";
import { WholeForm } from "./whole-form";

/** The title must not reveal the page to others either. */
export async function generateMetadata(): Promise<Metadata> {
  await requireAdmin();
  return { title: "Export users" };
}

export default async function ExportPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const query = await searchParams;
  const filter = readAccountFilter((name) => one(query[name]));
  const [list, exports] = await Promise.all([listAccounts(filter, undefined), myExports()]);
  const refusal = refusals.get(one(query["refused"]) ?? "");
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
          title={`Export ${totalWords(list.total)}`}
          action={<TextLink href={address("/admin/accounts", accountParams(filter))}>Back to list</TextLink>}
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
              <WholeForm>
                <FilterInputs filter={filter} />
              </WholeForm>
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

function FilterInputs({ filter }: { filter: AccountFilter }) {
  return Object.entries(accountParams(filter)).map(([name, value]) => (
    <input key={name} type="hidden" name={name} value={value} />
  ));
}

function describe(filter: AccountFilter) {
  const filters = activeFilters(filter).map(({ label }) => label);
  return (
    <bdi>
      {filters.length > 0 ? filters.join(" · ") : "All users"}, {orderWords(filter)}
    </bdi>
  );
}

const columns = [
  { head: "Users", cell: ({ filter }: AccountExport) => describe(filter) },
  { head: "Contents", cell: ({ isWhole }: AccountExport) => (isWhole ? "Full" : "Masked") },
  { head: "Prepared", cell: ({ preparedAt }: AccountExport) => <Time value={preparedAt} /> },
  {
    head: "State",
    cell: ({ id, state, rows, rowsSent }: AccountExport) => (
      <ExportState id={id} state={state} rows={rows} rowsSent={rowsSent}>
        <SubmitButton variant="secondary">Download</SubmitButton>
      </ExportState>
    ),
  },
];
