import { DataTable } from "@/components/data-table";
import { Panel } from "@/components/panel";
import { Time } from "@/components/time";
import type { PastCase } from "@/lib/admin/recovery/manage-recovery";
import { outcomeLabels } from "./messages";

export function PastCases({ rows, now }: { rows: readonly PastCase[]; now: Date }) {
  if (rows.length === 0) return null;
  return (
    <Panel title="Previous cases">
      <DataTable
        bare
        caption="Previous cases"
        rows={rows}
        rowKey={({ id }) => id}
        columns={[
          { head: "Outcome", cell: ({ end }) => outcomeLabels[end] },
          { head: "Opened", cell: ({ openedAt }) => <Time value={openedAt} now={now} /> },
          { head: "Opened by", cell: ({ openedBy }) => <bdi>{openedBy}</bdi> },
          { head: "Ended", cell: ({ endedAt }) => <Time value={endedAt} now={now} /> },
        ]}
      />
    </Panel>
  );
}
