// Time from sending a message to entering its code.
import { Histogram, type Range } from "@/components/charts/histogram";
import { TimeLines } from "@/components/charts/time-lines";
import { Panel } from "@/components/panel";
import type { Overview } from "@/lib/admin/overview/overview";
import type { Period } from "@/lib/admin/overview/period";
import { getDeliveriesUrl } from "./links";

export function SecondsPanel({ period, overview }: { period: Period; overview: Overview }) {
  const { histogram, seconds } = overview;
  const { median, p95, bars } = histogram;
  const links = [{ href: getDeliveriesUrl(period, { outcome: "answered" }), label: "View messages" }];
  return (
    <Panel
      title="Time to verify"
      intro="From sending a message to entering its code. Precise to 1 s up to 20 s, to 5 s up to 1 minute, and less beyond that."
    >
      <div className="mt-5 grid gap-x-12 gap-y-10 lg:grid-cols-2">
        <TimeLines
          title="Median and 95th percentile"
          intro="In seconds. 50% and 95% of codes were entered within this time."
          axis={period}
          series={[
            { name: "Median", values: seconds.map((at) => at.median), summary: formatSeconds(median) },
            { name: "95th percentile", values: seconds.map((at) => at.p95), summary: formatSeconds(p95) },
          ]}
          format={formatSeconds}
          links={links}
        />
        <Histogram
          title="Distribution"
          intro="Verified codes, by seconds. From 1 minute on, bars cover longer ranges."
          ranges={toRanges(bars)}
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

/** Merges the stored buckets into fewer bars. Every edge is also a bucket edge. */
function toRanges(bars: Overview["histogram"]["bars"]): Range[] {
  return EDGES.map((from, index) => {
    const until = EDGES[index + 1] ?? Infinity;
    const inside = bars.filter((bar) => bar.from >= from && bar.from < until);
    return { from, until, count: inside.reduce((sum, { count }) => sum + count, 0) };
  });
}

function formatSeconds(value: number | null): string {
  return value === null ? "–" : `${value < 20 ? value.toFixed(1) : Math.round(value)} s`;
}
