// How long people wait: from the moment Vonage takes a message to the right code.
import { Histogram, type Range } from "@/components/charts/histogram";
import { TimeLines } from "@/components/charts/time-lines";
import { Panel } from "@/components/panel";
import type { Overview } from "@/lib/admin/overview";
import type { Period } from "@/lib/admin/period";
import { deliveriesOf } from "./links";

export function SecondsPanel({ period, overview }: { period: Period; overview: Overview }) {
  const { histogram, seconds } = overview;
  const { median, p95, bars } = histogram;
  const links = [{ href: deliveriesOf(period, { outcome: "answered" }), label: "These messages" }];
  return (
    <Panel
      title="From “sent” to the right code"
      intro="Network, person and keyboard together. Precise to a second up to 20 s, to 5 s up to a minute, and less beyond."
    >
      <div className="mt-5 grid gap-x-12 gap-y-10 lg:grid-cols-2">
        <TimeLines
          title="Median and 95th percentile"
          intro="Seconds. Half of the codes, and 95 of 100, came within."
          axis={period}
          series={[
            { name: "Median", values: seconds.map((at) => at.median), summary: inSeconds(median) },
            { name: "95th percentile", values: seconds.map((at) => at.p95), summary: inSeconds(p95) },
          ]}
          format={inSeconds}
          links={links}
        />
        <Histogram
          title="How the waits are spread"
          intro="Right codes, by seconds. From one minute on the bars are wider."
          ranges={ranges(bars)}
          marks={[
            ...(median === null ? [] : [{ name: "Median", at: median }]),
            ...(p95 === null ? [] : [{ name: "95th percentile", at: p95 }]),
          ]}
          unit="s"
          links={links}
        />
      </div>
    </Panel>
  );
}

const EDGES = [0, 5, 10, 15, 20, 25, 30, 35, 40, 45, 50, 55, 60, 120, 300];

/** What is drawn has fewer bars than what is kept; every edge of theirs is one of those. */
function ranges(bars: Overview["histogram"]["bars"]): Range[] {
  return EDGES.map((from, place) => {
    const until = EDGES[place + 1] ?? Infinity;
    const inside = bars.filter((bar) => bar.from >= from && bar.from < until);
    return { from, until, count: inside.reduce((sum, { count }) => sum + count, 0) };
  });
}

function inSeconds(value: number | null): string {
  return value === null ? "–" : `${value < 20 ? value.toFixed(1) : Math.round(value)} s`;
}
