// Table of audit events. Their data is untrusted, so it is only rendered as text.
import { DataTable } from "@/components/data-table";
import { TextLink } from "@/components/link";
import { Time } from "@/components/time";
import type { EventRow, EventUser } from "@/lib/admin/events/event-row";
import { getEventLabel } from "./messages";

export function EventTable({ rows }: { rows: readonly EventRow[] }) {
  return <DataTable caption="Events" columns={columns} rows={rows} rowKey={({ id }) => id} />;
}

const columns = [
  {
    head: "Event",
    cell: ({ name, facts }: EventRow) => (
      <>
        {getEventLabel(name)}
        <span className="block font-mono text-sm font-normal text-muted">{name}</span>
        {facts.map(([fact, value]) => (
          <span key={fact} className="block text-sm font-normal wrap-anywhere text-muted">
            {fact}: <bdi>{value}</bdi>
          </span>
        ))}
      </>
    ),
  },
  { head: "Time", cell: ({ at }: EventRow) => <Time value={at} isUtc /> },
  { head: "User", cell: ({ user }: EventRow) => (user ? <UserLink {...user} /> : "–") },
  { head: "Actor", cell: ({ actor }: EventRow) => (actor ? <UserLink {...actor} /> : "–") },
  {
    head: "Source",
    cell: ({ ip, browser }: EventRow) => (
      <>
        <bdi className="block wrap-anywhere">{ip || "Deleted"}</bdi>
        <bdi className="block text-sm text-muted">{ip && browser}</bdi>
      </>
    ),
  },
];

/** Deleted users have no name left, only an ID. */
function UserLink({ id, name }: EventUser) {
  if (name === null) return <span className="font-mono text-sm wrap-anywhere">{id}</span>;
  return (
    <TextLink href={`/admin/accounts/${id}`}>
      <bdi>{name}</bdi>
    </TextLink>
  );
}
