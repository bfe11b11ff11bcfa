// Charts of a preview: messages and spend per day under the current and the new limits.
import { TimeBars } from "@/components/charts/time-bars";
import type { Fill } from "@/components/charts/fills";
import type { SettingsRehearsal } from "@/lib/admin/deliveries/rehearse-settings";
import type { Rehearsal, HourTotals } from "@/lib/deliveries/limits/rehearsal";
import { formatMoney } from "@/lib/values/money";
import { DAY_MS } from "@/lib/values/durations";

export function PreviewCharts({ rehearsal, currency }: { rehearsal: SettingsRehearsal; currency: string }) {
  const { current, changed } = rehearsal;
  const axis = { grain: "day", starts: getDays([...current.hours, ...changed.hours]) } as const;
  const createSeries = (
    name: string,
    fill: Fill,
    { hours }: Rehearsal,
    getCount: (tick: HourTotals) => number,
  ) => ({
    name,
    fill,
    values: axis.starts.map((start) =>
      hours
        .filter(({ at }) => startOfDay(at) === start.getTime())
        .reduce((sum, tick) => sum + getCount(tick), 0),
    ),
  });
  const createMessageSeries = (result: Rehearsal) => [
    createSeries("Sent to legitimate users", "verified", result, ({ sent }) => sent.person + sent.user),
    createSeries("Sent, not verified", "unverified", result, ({ sent }) => sent.unknown + sent.attack),
    createSeries("Blocked", "unsent", result, ({ refused }) => sumCounts(refused)),
  ];
  const createSpendSeries = (result: Rehearsal) => [
    createSeries("Spent", "money", result, ({ spent }) => spent),
    createSeries("Saved", "money-lines", result, ({ saved }) => saved),
  ];
  const formatAmount = (micros: number) => formatMoney(Math.round(micros / 10_000) * 10_000, currency);
  const formats = {
    format: formatAmount,
    tickLabel: (micros: number) => (micros / 1_000_000).toLocaleString("en"),
  };
  return (
    <div className="mt-8 grid gap-x-8 gap-y-10 lg:grid-cols-2">
      <TimeBars title="Messages, current limits" axis={axis} series={createMessageSeries(current)} />
      <TimeBars title="Messages, your limits" axis={axis} series={createMessageSeries(changed)} />
      <TimeBars title="Spend, current limits" axis={axis} series={createSpendSeries(current)} {...formats} />
      <TimeBars title="Spend, your limits" axis={axis} series={createSpendSeries(changed)} {...formats} />
    </div>
  );
}

/** Returns every day from the first to the last, including days without messages. */
function getDays(hours: readonly HourTotals[]): Date[] {
  const days = hours.map(({ at }) => startOfDay(at));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  return Array.from({ length: (last - first) / DAY_MS + 1 }, (_, n) => new Date(first + n * DAY_MS));
}

const startOfDay = (at: Date) => Math.floor(at.getTime() / DAY_MS) * DAY_MS;

const sumCounts = (counts: HourTotals["refused"]) =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);
