import { DataTable } from "@/components/data-table";
import { Time } from "@/components/time";
import type { ActivityRecord } from "@/lib/accounts/activity/activity";
import { eventLabels } from "./messages";

export function ActivityTable({ rows, now }: { rows: ActivityRecord[]; now: Date }) {
  return (
    <DataTable
      caption="Activity, newest first"
      columns={[
        {
          head: "Event",
          cell: ({ name, reason }: ActivityRecord) => (
            <>
              {eventLabels[name]}
              {reason && <span className="block font-normal text-muted">“{reason}”</span>}
            </>
          ),
        },
        { head: "Time", cell: ({ at }: ActivityRecord) => <Time value={at} now={now} /> },
        {
          head: "Source",
          cell: ({ by, device, ip }: ActivityRecord) => (by ? <Actor by={by} /> : `${device}, ${ip}`),
        },
      ]}
      rows={rows}
      rowKey={({ id }) => id}
    />
  );
}

function Actor({ by }: { by: NonNullable<ActivityRecord["by"]> }) {
  if (by === "system") return "System";
  if (by === "operator") return "Support";
  if (by.admin === null) return "An administrator";
  return (
    <>
      <bdi>{by.admin}</bdi>, an administrator
    </>
  );
}
