// Messages that were requested but not sent, by reason.
import { TimeBars, type Series } from "@/components/charts/time-bars";
import { getUnsentFill } from "@/components/charts/fills";
import { Panel } from "@/components/panel";
import type { Overview } from "@/lib/admin/overview/overview";
import type { Period } from "@/lib/admin/overview/period";
import { getDeliveriesUrl } from "./links";
import { getReasonLabel } from "./messages";

/** With more series, the fill patterns become hard to tell apart. */
const RULES_SHOWN = 5;

export function RefusalsPanel({ period, overview }: { period: Period; overview: Overview }) {
  const { unsent, recorded } = overview;
  // Don't group a single remaining rule under "other reasons".
  const namedCount = unsent.length === RULES_SHOWN + 1 ? RULES_SHOWN + 1 : RULES_SHOWN;
  const [shown, rest] = [unsent.slice(0, namedCount), unsent.slice(namedCount)];
  const series: Series[] = shown.map(({ rule, values }, index) => ({
    name: getReasonLabel(rule),
    values,
    fill: getUnsentFill(index),
  }));
  if (rest.length > 0)
    series.push({
      name: `${rest.length} other reasons`,
      values: period.starts.map((_, index) =>
        rest.reduce((sum, { values }) => sum + (values[index] ?? 0), 0),
      ),
      fill: getUnsentFill(RULES_SHOWN),
    });
  return (
    <Panel
      title="Not sent"
      intro={
        recorded > 0
          ? `Messages sent that a rule would have blocked: ${recorded.toLocaleString("en")}. SMS_GUARD is set to record only.`
          : "Codes that were requested but not sent, by rule."
      }
    >
      <div className="mt-5">
        <TimeBars
          title="Messages not sent, by rule"
          axis={period}
          series={series.length > 0 ? series : [createEmptySeries(period)]}
          links={shown.map(({ rule }) => ({
            href: getDeliveriesUrl(period, toFilter(rule)),
            label: getReasonLabel(rule),
          }))}
        />
      </div>
    </Panel>
  );
}

function createEmptySeries({ starts }: Period): Series {
  return { name: "Blocked", values: starts.map(() => 0), fill: getUnsentFill(0) };
}

function toFilter(rule: string): Record<string, string> {
  if (rule === "provider") return { outcome: "refused_by_vonage" };
  if (rule === "unknown") return { outcome: "unknown" };
  return { rule };
}
