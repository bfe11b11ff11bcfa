// Compares the new limits with the current ones on recent messages.
import { Notice } from "@/components/notice";
import { DataTable } from "@/components/data-table";
import { Panel } from "@/components/panel";
import { Time } from "@/components/time";
import {
  REHEARSED_DAYS,
  rehearseSettings,
  type SettingsRehearsal,
} from "@/lib/admin/deliveries/rehearse-settings";
import type { Rehearsal } from "@/lib/deliveries/limits/rehearsal";
import type { StoredSettings } from "@/lib/deliveries/settings/stored-settings";
import { formatMoney } from "@/lib/values/money";
import { ruleWords } from "@/app/admin/deliveries/messages";
import { RehearsalCharts } from "./rehearsal-charts";

export async function Rehearsed({ present, changed }: { present: StoredSettings; changed: StoredSettings }) {
  const rehearsal = await rehearseSettings(present, changed);
  const title = `Preview over the last ${REHEARSED_DAYS} days`;
  if (!rehearsal)
    return (
      <Panel title={title} intro="No messages were requested in these days, so there's nothing to preview." />
    );
  const { messages, since, isCut } = rehearsal;
  return (
    <Panel
      title={title}
      intro={
        <>
          {messages.toLocaleString("en")} messages since <Time value={since} />, each evaluated again with the
          same rules. A message that was blocked at the time counts as not entered.
        </>
      }
    >
      {isCut && (
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
        rows={rowsOf(rehearsal, present.currency)}
        rowKey={({ what }) => what}
      />
      <RehearsalCharts rehearsal={rehearsal} currency={present.currency} />
    </Panel>
  );
}

type Row = { what: string; present: string; changed: string };

const columns = [
  { head: "Metric", cell: ({ what }: Row) => what },
  { head: "Current", cell: (row: Row) => <span className="tabular-nums">{row.present}</span> },
  { head: "Your limits", cell: (row: Row) => <strong className="tabular-nums">{row.changed}</strong> },
];

function rowsOf({ present, changed }: SettingsRehearsal, currency: string): Row[] {
  const row = (what: string, tell: (rehearsal: Rehearsal) => string): Row => ({
    what,
    present: tell(present),
    changed: tell(changed),
  });
  const money = (micros: number) => formatMoney(Math.round(micros / 10_000) * 10_000, currency);
  const rules = new Set([...present.refusedBy.keys(), ...changed.refusedBy.keys()]);
  return [
    row("Spent", ({ spent }) => money(spent)),
    row("Saved", ({ saved }) => money(saved)),
    row("Messages sent", ({ sent }) => count(sent)),
    row("Messages blocked", ({ refused }) => count(refused)),
    row("Legitimate users blocked", ({ whoGotNone, whoAsked }) => share(whoGotNone.person, whoAsked.person)),
    row("Existing users blocked", ({ whoGotNone, whoAsked }) => share(whoGotNone.user, whoAsked.user)),
    ...[...rules].map((rule) =>
      row(`Blocked: ${ruleWords[rule]}`, ({ refusedBy }) => (refusedBy.get(rule) ?? 0).toLocaleString("en")),
    ),
  ];
}

function count(messages: Rehearsal["sent"]): string {
  return Object.values(messages)
    .reduce((sum, each) => sum + each, 0)
    .toLocaleString("en");
}

function share(part: number, whole: number): string {
  const percent = ((100 * part) / Math.max(1, whole)).toFixed(2);
  return `${part.toLocaleString("en")} of ${whole.toLocaleString("en")} (${percent}%)`;
}
