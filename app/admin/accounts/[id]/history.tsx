// Tables of a user's history, newest first.
import { factorNames } from "@/app/account/factor-names";
import { DataTable, type Column } from "@/components/data-table";
import { TextLink } from "@/components/link";
import { Panel } from "@/components/panel";
import { StatusTag } from "@/components/status-tag";
import { Time } from "@/components/time";
import type { SessionRow } from "@/lib/admin/user/view-user";
import type { ChallengeHistoryRow, DeliveryRow, EventRow, NumberRow } from "@/lib/admin/user/user-history";
import { formatDecision, toSentenceCase } from "./messages";

type Rows<Row> = { rows: readonly Row[]; now: Date };

export function Sessions({ rows, now }: Rows<SessionRow>) {
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
          { head: "Location", cell: ({ ip, place }) => [ip, place].filter(Boolean).join(", ") },
          { head: "Factor", cell: ({ factor }) => factorNames[factor] },
          { head: "Started", cell: ({ since }) => <Time value={since} now={now} /> },
          { head: "Last seen", cell: ({ lastSeenAt }) => <Time value={lastSeenAt} now={now} /> },
        ]}
      />
    </Panel>
  );
}

export function Messages({ rows, now }: Rows<DeliveryRow>) {
  return (
    <Panel
      title="Messages to this number"
      intro="All messages to this number, regardless of who requested them, with the decision for each."
    >
      <HistoryTable
        caption="Messages"
        rows={rows}
        columns={[
          { head: "Purpose", cell: ({ purpose, channel }) => `${toSentenceCase(purpose)}, ${channel}` },
          { head: "Requested", cell: ({ askedAt }) => <Time value={askedAt} now={now} /> },
          { head: "Outcome", cell: ({ state }) => toSentenceCase(state) },
          { head: "Decision", cell: ({ decision }) => formatDecision(decision) },
        ]}
      />
    </Panel>
  );
}

export function Challenges({ rows, now }: Rows<ChallengeHistoryRow>) {
  return (
    <Panel title="Challenges" intro="What the user had to verify, and the outcome.">
      <HistoryTable
        caption="Challenges"
        rows={rows}
        columns={[
          { head: "Purpose", cell: ({ purpose }) => toSentenceCase(purpose) },
          { head: "Started", cell: ({ createdAt }) => <Time value={createdAt} now={now} /> },
          {
            head: "Outcome",
            cell: ({ state, failure, sendProblem, factor }) =>
              [
                toSentenceCase(failure ?? state),
                factor && `with ${factorNames[factor].toLowerCase()}`,
                sendProblem && toSentenceCase(sendProblem).toLowerCase(),
              ]
                .filter(Boolean)
                .join(", "),
          },
          { head: "Messages", cell: ({ sends }) => String(sends) },
          { head: "IP address", cell: ({ ip }) => ip },
        ]}
      />
    </Panel>
  );
}

export function Numbers({ rows, now }: Rows<NumberRow>) {
  return (
    <Panel title="Previous numbers">
      <HistoryTable
        caption="Previous numbers"
        rows={rows}
        columns={[
          { head: "Previous", cell: ({ previous }) => previous },
          { head: "Changed to", cell: ({ current }) => current },
          { head: "Time", cell: ({ changedAt }) => <Time value={changedAt} now={now} /> },
          {
            head: "Undo",
            cell: ({ undoneAt, undoUntil }) =>
              undoneAt ? (
                <>
                  Undone <Time value={undoneAt} now={now} />
                </>
              ) : undoUntil > now ? (
                <>
                  Until <Time value={undoUntil} />
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

export function Events({ rows, now, userId }: Rows<EventRow> & { userId: string }) {
  return (
    <Panel title="Events" action={<TextLink href={`/admin/events?user=${userId}`}>View all events</TextLink>}>
      <HistoryTable
        caption="Events"
        rows={rows}
        columns={[
          { head: "Event", cell: ({ name }) => toSentenceCase(name) },
          { head: "Time", cell: ({ at }) => <Time value={at} now={now} isUtc /> },
          { head: "Actor", cell: ({ actor }) => <bdi>{actor ?? "–"}</bdi> },
          {
            head: "Details",
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
