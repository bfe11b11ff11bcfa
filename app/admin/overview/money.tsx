// Message spend: today against the budget, and over time.
import { Gauge } from "@/components/charts/gauge";
import { TimeBars } from "@/components/charts/time-bars";
import { Panel } from "@/components/panel";
import type { Overview } from "@/lib/admin/overview/overview";
import { USUAL_DAYS, type DailySpend } from "@/lib/admin/overview/overview-money";
import { isoDay, type Period } from "@/lib/admin/overview/period";
import { formatMoney } from "@/lib/values/money";
import { buildUrl } from "@/app/search-params";
import { getDeliveriesUrl } from "./links";

export function MoneyPanel({
  period,
  overview,
  money,
  now,
}: {
  period: Period;
  overview: Overview;
  money: DailySpend;
  now: Date;
}) {
  const { currency, spent, cap, forecast } = money;
  const format = (micros: number) => formatMoney(micros, currency);
  // A forecast isn't precise to fractions of a cent.
  const expected = forecast.status === "forecast" ? Math.round(forecast.amount / 10_000) * 10_000 : null;
  const isOverBudget = expected !== null && expected > cap;
  return (
    <Panel title="Spend" intro="Exact amounts, at the prices in your price list when each message was sent.">
      <div className="mt-5 grid gap-x-12 gap-y-10 lg:grid-cols-[20rem_1fr]">
        <Gauge
          title="Today's budget"
          intro="Messages and calls since midnight UTC."
          used={spent}
          forecast={expected}
          limit={cap}
          format={format}
          figures={{
            head: ["Today (UTC)", "Amount"],
            rows: [
              ["Spent", format(spent)],
              ["Forecast for today", expected === null ? "too early to tell" : format(expected)],
              ["Budget", format(cap)],
            ],
          }}
          links={[
            { href: buildUrl("/admin/deliveries", { from: isoDay(now) }), label: "View today's messages" },
          ]}
        />
        <TimeBars
          title="Spend over time"
          intro={`In ${currency}, including fees for verified codes.`}
          axis={period}
          series={[
            { name: "Spent", values: overview.messages.map(({ costMicros }) => costMicros), fill: "money" },
          ]}
          format={format}
          tickLabel={(micros) => formatTick(micros / 1e6)}
          links={[{ href: getDeliveriesUrl(period), label: "View messages" }]}
        />
      </div>
      <p className="mt-4 max-w-prose text-sm text-muted">
        {expected === null ? (
          "No forecast yet. There are no previous days to compare with, and today has just started or has no spend."
        ) : (
          <>
            <strong className="text-base-content">
              Forecast: {format(expected)} by midnight UTC
              {isOverBudget ? ". That's over budget, so messages would stop." : "."}
            </strong>{" "}
            {forecast.status === "forecast" && forecast.basis === "usual_days"
              ? `Based on today's spend so far, today's pace, and the last ${USUAL_DAYS} days. As the day goes on, today's pace counts more.`
              : "Based on today's spend so far and today's pace. There are no previous days to compare with."}
          </>
        )}
      </p>
    </Panel>
  );
}

const compact = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, notation: "compact" });
const formatTick = (value: number) => compact.format(value);
