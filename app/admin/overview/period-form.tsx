// Period of the overview: links for the usual ones, a GET form for other days.
import { Field } from "@/components/field";
import { FilterForm } from "@/components/filter-form";
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
  const { problem, choice: current } = period;
  const shown = {
    from: isoDay(period.from),
    to: period.grain === "hour" ? isoDay(now) : isoDay(addMilliseconds(period.until, -DAY_MS)),
  };
  const { from, to } = problem ? typed : shown;
  return (
    <div className="flex flex-wrap items-start gap-x-6 gap-y-3">
      <div className="grow">
        <Tabs
          label="Period"
          items={choices.map((choice) => ({
            href: `/admin?period=${choice}`,
            label: names[choice],
            current: choice === current && !problem,
          }))}
        />
      </div>
      <FilterForm
        action="/admin"
        label="Overview"
        filters={
          current === null ? [{ label: `Days: ${shown.from} to ${shown.to}`, removeUrl: "/admin" }] : []
        }
        isOpen={problem !== undefined}
      >
        <Field
          name="from"
          label="From"
          type="date"
          max={isoDay(now)}
          defaultValue={from}
          error={problem}
          hint={`Days in UTC, up to ${MAX_DAYS}.`}
        />
        <Field name="to" label="To" type="date" max={isoDay(now)} defaultValue={to} />
      </FilterForm>
    </div>
  );
}
