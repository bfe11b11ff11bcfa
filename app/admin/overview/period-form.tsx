// Period of the overview: links for the usual ones, a GET form for custom dates.
import { Field } from "@/components/field";
import { buttonClass } from "@/components/link";
import { Tabs } from "@/components/tabs";
import { MAX_DAYS, PERIODS, isoDay, type Period, type PeriodChoice } from "@/lib/admin/overview/period";
import { addMilliseconds } from "@/lib/jobs/overview/times";
import { DAY_MS } from "@/lib/values/durations";

const names: Record<PeriodChoice, string> = {
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
  "90d": "90 days",
};

export function PeriodForm({
  period,
  typed,
  now,
}: {
  period: Period;
  typed: { from: string; to: string };
  now: Date;
}) {
  const choices = Object.keys(PERIODS) as PeriodChoice[];
  const lastDay = isoDay(addMilliseconds(period.until, -DAY_MS));
  const [from, to] = period.problem
    ? [typed.from, typed.to]
    : [isoDay(period.from), period.grain === "hour" ? isoDay(now) : lastDay];
  return (
    <div className="grid items-start gap-x-10 gap-y-5 lg:grid-cols-[1fr_auto]">
      <div className="lg:pt-6.5">
        <Tabs
          label="Period"
          items={choices.map((choice) => ({
            href: `/admin?period=${choice}`,
            label: names[choice],
            current: choice === period.choice && !period.problem,
          }))}
        />
      </div>
      <form
        action="/admin"
        className="grid max-w-lg grid-cols-[1fr_1fr_auto] gap-x-3"
        aria-label="Custom date range"
      >
        <Field
          name="from"
          label="From"
          type="date"
          max={isoDay(now)}
          defaultValue={from}
          error={period.problem}
          hint={`Days in UTC, up to ${MAX_DAYS}.`}
        />
        <Field name="to" label="To" type="date" max={isoDay(now)} defaultValue={to} />
        <button type="submit" className={`${buttonClass("secondary")} mt-6.5 self-start`}>
          Show
        </button>
      </form>
    </div>
  );
}
