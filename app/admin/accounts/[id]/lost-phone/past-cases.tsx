import { DataTable } from "@/components/data-table";
import { Panel } from "@/components/panel";
import type { PastCase } from "@/lib/admin/recovery/manage-recovery";
import { UtcTime } from "@/app/admin/utc-time";
import { outcomeLabels } from "./messages";

export function PastCases({ rows }: { rows: readonly PastCase[] }) {
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
          { head: "Opened (UTC)", card: "labeled", cell: ({ openedAt }) => <UtcTime value={openedAt} /> },
          { head: "Opened by", card: "labeled", cell: ({ openedBy }) => <bdi>{openedBy}</bdi> },
          { head: "Ended (UTC)", card: "labeled", cell: ({ endedAt }) => <UtcTime value={endedAt} /> },
        ]}
      />
    </Panel>
  );
}
