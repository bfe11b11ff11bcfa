// What happened, line by line.
import { DataTable } from "@/components/data-table";
import { Time } from "@/components/time";
import type { ActivityRecord } from "@/lib/accounts/activity";
import { eventWords } from "./words";

export function ActivityTable({ rows, now }: { rows: ActivityRecord[]; now: Date }) {
  return (
    <DataTable
      bare
      caption="Recent activity"
      columns={[
        { head: "What", cell: ({ name }: ActivityRecord) => eventWords[name] },
        { head: "When", cell: ({ at }: ActivityRecord) => <Time value={at} now={now} /> },
        {
          head: "Who",
          cell: ({ bySomebodyElse, device, ip }: ActivityRecord) =>
            bySomebodyElse ? "An administrator" : [device, ip].filter(Boolean).join(", "),
        },
      ]}
      rows={rows}
      rowKey={({ id }) => id}
    />
  );
}
