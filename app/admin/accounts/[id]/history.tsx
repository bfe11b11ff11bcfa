// Tables of a user's history, newest first.
import { factorNames } from "@/app/account/factor-names";
import { DataTable, type Column } from "@/components/data-table";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { StatusTag } from "@/components/status-tag";
import type { SessionRow } from "@/lib/admin/user/view-user";
import type { ChallengeHistoryRow, DeliveryRow, EventRow, NumberRow } from "@/lib/admin/user/user-history";
import { challengeOutcomes } from "@/app/admin/challenge-outcomes";
import { channelLabels, formatDecision, outcomeLabels, purposeLabels } from "@/app/admin/deliveries/messages";
import { getEventLabel } from "@/app/admin/events/messages";
import { UtcTime } from "@/app/admin/utc-time";

export function Sessions({ rows }: { rows: readonly SessionRow[] }) {
  return (
    <Panel title="Sessions">
      <HistoryTable
        caption="Sessions"
        rows={rows}
        columns={[
          {
            head: "Browser",
            cell: ({ device, isLive }) => (
              <span className="inline-flex flex-wrap items-center gap-2">
                {device}
                {isLive ? <StatusTag tone="good">Signed in</StatusTag> : <StatusTag>Ended</StatusTag>}
              </span>
            ),
          },
          {
            head: "Location",
            card: "inline",
            cell: ({ ip, place }) => [ip, place].filter(Boolean).join(", "),
          },
          { head: "Factor", card: "inline", cell: ({ factor }) => factorNames[factor] },
          { head: "Started (UTC)", card: "labeled", cell: ({ since }) => <UtcTime value={since} /> },
          {
            head: "Last seen (UTC)",
            card: "labeled",
            cell: ({ lastSeenAt }) => <UtcTime value={lastSeenAt} />,
          },
        ]}
      />
    </Panel>
  );
}

export function Messages({ rows, currency }: { rows: readonly DeliveryRow[]; currency: string }) {
  return (
    <Panel
      title="Messages to this number"
      intro="All messages to this number, regardless of who requested them, with the decision for each."
    >
      <HistoryTable
        caption="Messages"
        rows={rows}
        columns={[
          { head: "Purpose", cell: ({ purpose }) => purposeLabels[purpose] },
          { head: "Channel", card: "inline", cell: ({ channel }) => channelLabels[channel] },
          {
            head: "Requested (UTC)",
            card: "inline",
            cell: ({ requestedAt }) => <UtcTime value={requestedAt} />,
          },
          {
            head: "Outcome",
            card: "end",
            cell: ({ outcome }) => {
              const { label, tone } = outcomeLabels[outcome];
              return <StatusTag tone={tone}>{label}</StatusTag>;
            },
          },
          {
            head: "Decision",
            card: "inline",
            cell: ({ decision }) => (decision ? formatDecision(decision, currency) : "No rule blocked it"),
          },
        ]}
      />
    </Panel>
  );
}

export function Challenges({ rows }: { rows: readonly ChallengeHistoryRow[] }) {
  return (
    <Panel title="Challenges" intro="What the user had to verify, and the outcome.">
      <HistoryTable
        caption="Challenges"
        rows={rows}
        columns={[
          { head: "Purpose", cell: ({ purpose }) => purposeLabels[purpose] },
          { head: "Started (UTC)", card: "inline", cell: ({ createdAt }) => <UtcTime value={createdAt} /> },
          { head: "Outcome", card: "end", cell: ({ outcome }) => challengeOutcomes[outcome] },
          {
            head: "Factor",
            card: "inline",
            cell: ({ factor }) => (factor ? factorNames[factor] : "–"),
          },
          { head: "Client", card: "inline", cell: ({ ip }) => ip },
          { head: "Messages", isFigure: true, card: "labeled", cell: ({ sends }) => String(sends) },
        ]}
      />
    </Panel>
  );
}

export function Numbers({ rows, now }: { rows: readonly NumberRow[]; now: Date }) {
  return (
    <Panel title="Previous numbers">
      <HistoryTable
        caption="Previous numbers"
        rows={rows}
        columns={[
          { head: "Previous", cell: ({ previous }) => previous },
          { head: "Changed to", card: "labeled", cell: ({ current }) => current },
          { head: "Time (UTC)", card: "inline", cell: ({ changedAt }) => <UtcTime value={changedAt} /> },
          {
            head: "Undo (UTC)",
            card: "inline",
            cell: ({ undoneAt, undoUntil }) =>
              undoneAt ? (
                <>
                  Undone <UtcTime value={undoneAt} />
                </>
              ) : undoUntil > now ? (
                <>
                  Until <UtcTime value={undoUntil} />
                </>
              ) : (
                "Expired"
              ),
          },
        ]}
      />
    </Panel>
  );
}

export function Events({ rows, userId }: { rows: readonly EventRow[]; userId: string }) {
  return (
    <Panel title="Events" action={<TextLink href={`/admin/events?user=${userId}`}>View all events</TextLink>}>
      <HistoryTable
        caption="Events"
        rows={rows}
        columns={[
          { head: "Event", cell: ({ name }) => getEventLabel(name) },
          { head: "Time (UTC)", card: "inline", cell: ({ at }) => <UtcTime value={at} /> },
          { head: "Actor", card: "labeled", cell: ({ actor }) => <bdi>{actor ?? "–"}</bdi> },
          {
            head: "Details",
            card: "inline",
            cell: ({ data }) =>
              Object.entries(data)
                .map(([key, value]) => `${key}: ${value}`)
                .join(", ") || "–",
            breakAnywhere: true,
          },
        ]}
      />
    </Panel>
  );
}

type HistoryTableProps<Row> = { caption: string; rows: readonly Row[]; columns: readonly Column<Row>[] };

function HistoryTable<Row extends { id: string }>({ caption, rows, columns }: HistoryTableProps<Row>) {
  if (rows.length === 0) return <p className="text-muted">None.</p>;
  return <DataTable bare caption={caption} columns={columns} rows={rows} rowKey={({ id }) => id} />;
}
