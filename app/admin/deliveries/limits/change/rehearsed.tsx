// Compares the new limits with the current ones on recent messages.
import { Notice } from "@/components/notice";
import { DataTable, type Column } from "@/components/data-table";
import { Panel } from "@/components/panel";
import {
  REHEARSED_DAYS,
  rehearseSettings,
  type SettingsRehearsal,
} from "@/lib/admin/deliveries/rehearse-settings";
import type { Rehearsal } from "@/lib/deliveries/limits/rehearsal";
import type { StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import { formatMoney } from "@/lib/values/money";
import { ruleLabels } from "@/app/admin/deliveries/messages";
import { UtcTime } from "@/app/admin/utc-time";
import { PreviewCharts } from "./rehearsal-charts";

export async function PreviewPanel({
  present,
  changed,
}: {
  present: StoredSettings;
  changed: StoredSettings;
}) {
  const rehearsal = await rehearseSettings(present, changed);
  const title = `Preview over the last ${REHEARSED_DAYS} days`;
  if (!rehearsal)
    return (
      <Panel title={title} intro="No messages were requested in these days, so there's nothing to preview." />
    );
  const { messages, since, isTruncated } = rehearsal;
  return (
    <Panel
      title={title}
      intro={
        <>
          {messages.toLocaleString("en")} messages since <UtcTime value={since} /> UTC, each evaluated again
          with the same rules. A message that was blocked at the time counts as not entered.
        </>
      }
    >
      {isTruncated && (
        <div className="mb-4">
          <Notice title="Not all messages are included">
            There were more in {REHEARSED_DAYS} days. Only the newest {messages.toLocaleString("en")} are
            included. To include all of them, run <code>npm run rehearse</code>.
          </Notice>
        </div>
      )}
      <DataTable
        bare
        caption={title}
        columns={columns}
        rows={createRows(rehearsal, present.currency)}
        rowKey={({ metric }) => metric}
      />
      <PreviewCharts rehearsal={rehearsal} currency={present.currency} />
    </Panel>
  );
}

type Row = { metric: string; present: string; changed: string };

const columns: Column<Row>[] = [
  { head: "Metric", cell: ({ metric }) => metric },
  { head: "Current", isFigure: true, card: "labeled", cell: ({ present }) => present },
  { head: "Your limits", isFigure: true, card: "labeled", cell: ({ changed }) => <strong>{changed}</strong> },
];

function createRows({ current, changed }: SettingsRehearsal, currency: string): Row[] {
  const createRow = (metric: string, format: (rehearsal: Rehearsal) => string): Row => ({
    metric,
    present: format(current),
    changed: format(changed),
  });
  const formatAmount = (micros: number) => formatMoney(Math.round(micros / 10_000) * 10_000, currency);
  const rules = new Set([...current.refusedBy.keys(), ...changed.refusedBy.keys()]);
  return [
    createRow("Spent", ({ spent }) => formatAmount(spent)),
    createRow("Saved", ({ saved }) => formatAmount(saved)),
    createRow("Messages sent", ({ sent }) => formatTotal(sent)),
    createRow("Messages blocked", ({ refused }) => formatTotal(refused)),
    createRow(
      "Legitimate users blocked",
      ({ unservedRequesters: unservedRequesters, requesters: requesters }) =>
        formatShare(unservedRequesters.person, requesters.person),
    ),
    createRow(
      "Existing users blocked",
      ({ unservedRequesters: unservedRequesters, requesters: requesters }) =>
        formatShare(unservedRequesters.user, requesters.user),
    ),
    ...[...rules].map((rule) =>
      createRow(`Blocked: ${ruleLabels[rule]}`, ({ refusedBy }) =>
        (refusedBy.get(rule) ?? 0).toLocaleString("en"),
      ),
    ),
  ];
}

function formatTotal(messages: Rehearsal["sent"]): string {
  return Object.values(messages)
    .reduce((sum, count) => sum + count, 0)
    .toLocaleString("en");
}

function formatShare(part: number, total: number): string {
  const percent = ((100 * part) / Math.max(1, total)).toFixed(2);
  return `${part.toLocaleString("en")} of ${total.toLocaleString("en")} (${percent}%)`;
}
