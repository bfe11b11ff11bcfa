// What the changed limits would have done, beside what those in force would have.
import { Notice } from "@/components/notice";
import { DataTable } from "@/components/data-table";
import { Panel } from "@/components/panel";
import { Time } from "@/components/time";
import { REHEARSED_DAYS, rehearseSettings, type SettingsRehearsal } from "@/lib/admin/rehearse-settings";
import type { Rehearsal } from "@/lib/deliveries/rehearsal";
import type { StoredSettings } from "@/lib/deliveries/stored-settings";
import { formatMoney } from "@/lib/money";
import { ruleWords } from "../../words";
import { RehearsalCharts } from "./rehearsal-charts";

export async function Rehearsed({ present, changed }: { present: StoredSettings; changed: StoredSettings }) {
  const rehearsal = await rehearseSettings(present, changed);
  const title = `The last ${REHEARSED_DAYS} days, played again`;
  if (!rehearsal)
    return <Panel title={title} intro="No message was asked for in these days: there is nothing to play." />;
  const { messages, since, isCut } = rehearsal;
  return (
    <Panel
      title={title}
      intro={
        <>
          {messages.toLocaleString("en")} messages since <Time value={since} />, each judged again by the
          rules that the guard asks. Whoever was refused at the time could not answer, and counts as
          unanswered.
        </>
      }
    >
      {isCut && (
        <div className="mb-4">
          <Notice title="Not all of them">
            There were more within {REHEARSED_DAYS} days; the newest {messages.toLocaleString("en")} are
            played. The command line plays all: <code>npm run rehearse</code>.
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
  { head: "What", cell: ({ what }: Row) => what },
  { head: "In force", cell: (row: Row) => <span className="tabular-nums">{row.present}</span> },
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
    row("Money spent", ({ spent }) => money(spent)),
    row("Money saved", ({ saved }) => money(saved)),
    row("Messages sent", ({ sent }) => count(sent)),
    row("Messages refused", ({ refused }) => count(refused)),
    row("Honest people who got no code", ({ whoGotNone, whoAsked }) =>
      share(whoGotNone.person, whoAsked.person),
    ),
    row("Users who got no code", ({ whoGotNone, whoAsked }) => share(whoGotNone.user, whoAsked.user)),
    ...[...rules].map((rule) =>
      row(`Refused: ${ruleWords[rule]}`, ({ refusedBy }) => (refusedBy.get(rule) ?? 0).toLocaleString("en")),
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
  return `${part.toLocaleString("en")} of ${whole.toLocaleString("en")} (${percent} %)`;
}
