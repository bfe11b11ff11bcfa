// Table of audit events. Their data is untrusted, so it is only rendered as text.
import { DataTable, type Column } from "@/components/data-table";
import { TextLink } from "@/components/link";
import type { EventRow, EventSource, EventUser } from "@/lib/admin/events/event-row";
import { UtcTime } from "../utc-time";
import { getEventLabel } from "./messages";

export function EventTable({ rows }: { rows: readonly EventRow[] }) {
  return <DataTable caption="Events" columns={columns} rows={rows} rowKey={({ id }) => id} />;
}

const columns: Column<EventRow>[] = [
  { head: "Event", cell: ({ name }) => getEventLabel(name) },
  {
    head: "Details",
    card: "inline",
    cell: ({ name, facts }) => (
      <>
        <span className="font-mono text-[0.8125rem]">{name}</span>
        {facts.map(([fact, value]) => (
          <span key={fact} className="text-[0.8125rem] wrap-anywhere text-muted">
            {" · "}
            {fact}: <bdi>{value}</bdi>
          </span>
        ))}
      </>
    ),
  },
  { head: "Time (UTC)", card: "inline", cell: ({ at }) => <UtcTime value={at} /> },
  {
    head: "User",
    card: "labeled",
    cell: ({ user }) => user && <UserLink {...user} />,
    breakAnywhere: true,
  },
  {
    head: "Actor",
    card: "labeled",
    cell: ({ actor }) => actor && <UserLink {...actor} />,
    breakAnywhere: true,
  },
  {
    head: "Source",
    card: "inline",
    cell: ({ source }) => <Source source={source} />,
    breakAnywhere: true,
  },
];

function Source({ source }: { source: EventSource }) {
  if (source.kind === "system") return "System";
  if (source.kind === "deleted") return "Deleted";
  return (
    <>
      <bdi className="wrap-anywhere tabular-nums">{source.kind === "operator" ? "Operator" : source.ip}</bdi>{" "}
      <bdi className="text-[0.8125rem] text-muted">{source.client}</bdi>
    </>
  );
}

/** Deleted users have no name left, only an ID. */
function UserLink({ id, name }: EventUser) {
  if (name === null) return <span className="font-mono text-sm wrap-anywhere">{id}</span>;
  return (
    <TextLink href={`/admin/accounts/${id}`}>
      <bdi>{name}</bdi>
    </TextLink>
  );
}
