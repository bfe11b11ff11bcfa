// What the messages cost: today against the cap, and over time.
import { Gauge } from "@/components/charts/gauge";
import { TimeBars } from "@/components/charts/time-bars";
import { Panel } from "@/components/panel";
import type { Overview } from "@/lib/admin/overview";
import { USUAL_DAYS, type Money } from "@/lib/admin/overview-money";
import { isoDay, type Period } from "@/lib/admin/period";
import { formatMoney } from "@/lib/money";
import { address } from "../../address";
import { deliveriesOf } from "./links";

export function MoneyPanel({
  period,
  overview,
  money,
  now,
}: {
  period: Period;
  overview: Overview;
  money: Money;
  now: Date;
}) {
  const { currency, spent, cap, forecast } = money;
  const format = (micros: number) => formatMoney(micros, currency);
  // What is guessed is not known to the thousandth.
  const expected = forecast.status === "forecast" ? Math.round(forecast.amount / 10_000) * 10_000 : null;
  const isOver = expected !== null && expected > cap;
  return (
    <Panel
      title="Money"
      intro="What is spent is exact; prices are those of your price list at the time of each message."
    >
      <div className="mt-5 grid gap-x-12 gap-y-10 lg:grid-cols-[20rem_1fr]">
        <Gauge
          title="Today against the cap"
          intro="Messages and calls since midnight UTC."
          used={spent}
          forecast={expected}
          limit={cap}
          format={format}
          figures={{
            head: ["Today (UTC)", "Amount"],
            rows: [
              ["Spent", format(spent)],
              ["Forecast for the whole day", expected === null ? "too early to tell" : format(expected)],
              ["Cap", format(cap)],
            ],
          }}
          links={[{ href: address("/admin/deliveries", { from: isoDay(now) }), label: "Today's messages" }]}
        />
        <TimeBars
          title="Spent"
          intro={`In ${currency}, with the fees for right codes.`}
          axis={period}
          series={[{ name: "Spent", values: overview.messages.map(({ costMicros }) => costMicros) }]}
          format={format}
          tickLabel={(micros) => tick(micros / 1e6)}
          links={[{ href: deliveriesOf(period), label: "These messages" }]}
        />
      </div>
      <p className="mt-4 max-w-prose text-sm text-muted">
        {expected === null ? (
          "No forecast yet: there are no days to compare with, and this one has just begun or has cost nothing."
        ) : (
          <>
            <strong className="text-base-content">
              About {format(expected)} by midnight
              {isOver ? ", which is more than the cap: messages would stop." : "."}
            </strong>{" "}
            {forecast.status === "forecast" && forecast.basis === "usual_days"
              ? `What is spent, and for the rest of the day a mix of its own pace and of the last ${USUAL_DAYS} days: the later it is, the more the day itself counts.`
              : "What is spent, going on at the same pace: there are no days before to compare with."}
          </>
        )}
      </p>
    </Panel>
  );
}

const plain = new Intl.NumberFormat("en", { maximumSignificantDigits: 3, notation: "compact" });
const tick = (value: number) => plain.format(value);
