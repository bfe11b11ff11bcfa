// Charts of a preview: messages and spend per day under the current and the new limits.
import { TimeBars } from "@/components/charts/time-bars";
import type { SettingsRehearsal } from "@/lib/admin/deliveries/rehearse-settings";
import type { Rehearsal, Tick } from "@/lib/deliveries/limits/rehearsal";
import { formatMoney } from "@/lib/values/money";

const DAY_MS = 24 * 60 * 60 * 1000;

export function RehearsalCharts({ rehearsal, currency }: { rehearsal: SettingsRehearsal; currency: string }) {
  const { present, changed } = rehearsal;
  const axis = { grain: "day", starts: daysOf([...present.hours, ...changed.hours]) } as const;
  const series = (name: string, { hours }: Rehearsal, of: (tick: Tick) => number) => ({
    name,
    values: axis.starts.map((start) =>
      hours.filter(({ at }) => dayOf(at) === start.getTime()).reduce((sum, tick) => sum + of(tick), 0),
    ),
  });
  const messages = (played: Rehearsal) => [
    series("Sent to legitimate users", played, ({ sent }) => sent.person + sent.user),
    series("Sent, not verified", played, ({ sent }) => sent.unknown + sent.attack),
    { ...series("Blocked", played, ({ refused }) => total(refused)), fill: "quiet" as const },
  ];
  const money = (played: Rehearsal) => [
    series("Spent", played, ({ spent }) => spent),
    { ...series("Saved", played, ({ saved }) => saved), fill: "quiet" as const },
  ];
  const amount = (micros: number) => formatMoney(Math.round(micros / 10_000) * 10_000, currency);
  const figure = { format: amount, tickLabel: (micros: number) => (micros / 1_000_000).toLocaleString("en") };
  return (
    <div className="mt-8 grid gap-x-8 gap-y-10 lg:grid-cols-2">
      <TimeBars title="Messages, current limits" axis={axis} series={messages(present)} />
      <TimeBars title="Messages, your limits" axis={axis} series={messages(changed)} />
      <TimeBars title="Spend, current limits" axis={axis} series={money(present)} {...figure} />
      <TimeBars title="Spend, your limits" axis={axis} series={money(changed)} {...figure} />
    </div>
  );
}

/** Returns every day from the first to the last, including days without messages. */
function daysOf(hours: readonly Tick[]): Date[] {
  const days = hours.map(({ at }) => dayOf(at));
  const [first, last] = [Math.min(...days), Math.max(...days)];
  return Array.from({ length: (last - first) / DAY_MS + 1 }, (_, n) => new Date(first + n * DAY_MS));
}

const dayOf = (at: Date) => Math.floor(at.getTime() / DAY_MS) * DAY_MS;

const total = (kinds: Tick["refused"]) => Object.values(kinds).reduce((sum, count) => sum + count, 0);
