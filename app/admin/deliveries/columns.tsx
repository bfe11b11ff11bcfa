// Columns of the delivery table. Prefix and country link to the matching deliveries.
import type { Column } from "@/components/data-table";
import { TextLink } from "@/components/link";
import { StatusTag } from "@/components/status-tag";
import type { DeliveryRow } from "@/lib/admin/deliveries/list-deliveries";
import type { FilterTexts } from "@/lib/admin/deliveries/delivery-filter";
import { formatMoney } from "@/lib/values/money";
import { buildUrl } from "@/app/search-params";
import { CountryCode } from "../country-code";
import { UtcTime } from "../utc-time";
import { channelLabels, formatFigures, outcomeLabels, purposeLabels, ruleLabels } from "./messages";

/** `filter` is the current filter. Links add to it. */
export function columns(filter: FilterTexts, currency: string) {
  const getFilteredUrl = (changes: Partial<FilterTexts>) =>
    buildUrl("/admin/deliveries", { ...filter, ...changes });
  const columns: Column<DeliveryRow>[] = [
    {
      head: "Number",
      cell: ({ prefix }) => (
        <span className="whitespace-nowrap tabular-nums">
          <TextLink href={getFilteredUrl({ prefix })}>{prefix}</TextLink>
          <span aria-hidden="true"> ••••</span>
        </span>
      ),
    },
    {
      head: "Country",
      card: "end",
      cell: ({ country }) => (
        <TextLink href={getFilteredUrl({ country })}>
          <CountryCode code={country} />
        </TextLink>
      ),
    },
    { head: "Requested (UTC)", card: "inline", cell: ({ requestedAt }) => <UtcTime value={requestedAt} /> },
    {
      head: "Purpose",
      card: "inline",
      cell: ({ purpose }) => <span className="whitespace-nowrap">{purposeLabels[purpose]}</span>,
    },
    {
      head: "Channel",
      card: "inline",
      cell: ({ channel }) => <span className="whitespace-nowrap">{channelLabels[channel]}</span>,
    },
    {
      head: "Client",
      card: "inline",
      cell: ({ ip }) => <span className="tabular-nums">{ip ?? "Server"}</span>,
    },
    { head: "Outcome", card: "end", cell: (row) => <OutcomeCell row={row} currency={currency} /> },
    {
      head: "Cost",
      isFigure: true,
      card: "inline",
      cell: ({ costMicros }) => (
        <span className="whitespace-nowrap">
          {costMicros === null ? "–" : formatMoney(costMicros, currency)}
        </span>
      ),
    },
    {
      head: "Action",
      card: "end",
      cell: ({ id, prefix }) => (
        <TextLink href={buildUrl("/admin/deliveries/pauses", { delivery: id })}>
          Pause <span className="sr-only">{prefix}</span>
        </TextLink>
      ),
    },
  ];
  return columns;
}

function OutcomeCell({ row: { outcome, decision }, currency }: { row: DeliveryRow; currency: string }) {
  const { label, tone } = outcomeLabels[outcome];
  return (
    <>
      <StatusTag tone={tone}>{label}</StatusTag>
      {decision && (
        <span className="block text-[0.8125rem] leading-4.5">
          {!decision.enforced && "Recorded only: "}
          {ruleLabels[decision.rule]}
          <span className="block text-muted">{formatFigures(decision, currency)}</span>
        </span>
      )}
    </>
  );
}
