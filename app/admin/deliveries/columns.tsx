// Columns of the delivery table. Country and prefix link to the matching deliveries.
import { TextLink } from "@/components/link";
import { StatusTag } from "@/components/status-tag";
import { Time } from "@/components/time";
import type { DeliveryRow } from "@/lib/admin/deliveries/list-deliveries";
import type { FilterTexts } from "@/lib/admin/deliveries/delivery-filter";
import { formatMoney } from "@/lib/values/money";
import { buildUrl } from "@/app/search-params";
import { channelLabels, formatFigures, outcomeLabels, purposeLabels, ruleLabels } from "./messages";

/** `filter` is the current filter. Links add to it. */
export function columns(filter: FilterTexts, currency: string) {
  const getFilteredUrl = (changes: Partial<FilterTexts>) =>
    buildUrl("/admin/deliveries", { ...filter, ...changes });
  return [
    { head: "Requested", cell: ({ askedAt }: DeliveryRow) => <Time value={askedAt} /> },
    {
      head: "Number",
      cell: ({ prefix, country, countryName }: DeliveryRow) => (
        <>
          <span className="block whitespace-nowrap tabular-nums">
            <TextLink href={getFilteredUrl({ prefix })}>{prefix}</TextLink>
            <span aria-hidden="true"> ••••</span>
          </span>
          <TextLink href={getFilteredUrl({ country })}>{countryName}</TextLink>
        </>
      ),
    },
    {
      head: "Purpose",
      cell: ({ purpose, channel }: DeliveryRow) => (
        <>
          <span className="block">{purposeLabels[purpose]}</span>
          <span className="text-sm text-muted">{channelLabels[channel]}</span>
        </>
      ),
    },
    {
      head: "Requested from",
      cell: ({ ip }: DeliveryRow) => (ip ? <span className="tabular-nums">{ip}</span> : "Server"),
      breakAnywhere: true,
    },
    { head: "Outcome", cell: (row: DeliveryRow) => <OutcomeCell row={row} currency={currency} /> },
    {
      head: "Cost",
      cell: ({ costMicros }: DeliveryRow) => (
        <span className="whitespace-nowrap tabular-nums">
          {costMicros === null ? "–" : formatMoney(costMicros, currency)}
        </span>
      ),
    },
    {
      head: "Action",
      cell: ({ id, prefix }: DeliveryRow) => (
        <TextLink href={buildUrl("/admin/deliveries/pauses", { delivery: id })}>
          Pause <span className="sr-only">{prefix}</span>
        </TextLink>
      ),
    },
  ];
}

function OutcomeCell({ row: { outcome, decision }, currency }: { row: DeliveryRow; currency: string }) {
  const { label, tone } = outcomeLabels[outcome];
  return (
    <>
      <StatusTag tone={tone}>{label}</StatusTag>
      {decision && (
        <span className="mt-1 block text-sm">
          {!decision.enforced && "Recorded only: "}
          {ruleLabels[decision.rule]}
          <span className="block text-muted">{formatFigures(decision, currency)}</span>
        </span>
      )}
    </>
  );
}
