// Funnel chart: one bar per step. Behind it, the loss since the previous step.
import { useId, type ReactNode } from "react";
import { ChartFrame, type ChartLink } from "./chart-frame";
import { FillPatterns, getFillProps, type Fill } from "./fills";
import { percent } from "./plot";
import { formatInteger } from "./time-bars";

/** `lost`: the fill for the loss since the previous step. */
export type FunnelStep = { name: string; count: number; lost?: Fill };

export function Funnel({
  title,
  intro,
  steps,
  links = [],
}: {
  title: string;
  intro?: ReactNode;
  /** In order. Counts must not increase. */
  steps: readonly FunnelStep[];
  links?: readonly ChartLink[];
}) {
  const id = useId().replace(/\W/g, "");
  const first = steps[0]?.count ?? 0;
  const rows = steps.map(({ name, count, lost = "unverified" }, index) => {
    const before = steps[index - 1]?.count ?? count;
    return {
      name,
      count,
      lost,
      before,
      ofFirst: formatShare(count, first),
      ofBefore: formatShare(count, before),
    };
  });
  return (
    <ChartFrame
      id={id}
      title={title}
      intro={intro}
      figures={{
        head: ["Step", "Messages", "Of previous step", "Of first step"],
        rows: rows.map(({ name, count, ofBefore, ofFirst }) => [
          name,
          formatInteger(count),
          ofBefore,
          ofFirst,
        ]),
      }}
      links={links}
    >
      <ol className="grid gap-3.5">
        {rows.map(({ name, count, lost, before, ofFirst, ofBefore }, index) => (
          <li
            key={name}
            className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-1 sm:grid-cols-[6.5rem_1fr_13.5rem] sm:items-center"
          >
            <span className="font-medium">{name}</span>
            <svg
              height="30"
              className="w-full max-sm:col-span-2 max-sm:row-start-2"
              aria-hidden="true"
              focusable="false"
            >
              <FillPatterns id={`${id}-${index}`} />
              <rect width="100%" height="30" rx="4" className="fill-base-200" />
              {before > count && (
                <rect
                  width={percent(toPercent(before, first))}
                  height="30"
                  rx="4"
                  {...getFillProps(lost, `${id}-${index}`)}
                />
              )}
              {count > 0 && (
                <rect
                  width={percent(toPercent(count, first))}
                  height="30"
                  rx="4"
                  {...getFillProps("verified", id)}
                />
              )}
            </svg>
            <span className="text-right tabular-nums sm:text-left">
              <span className="font-semibold">{formatInteger(count)}</span>
              <span className="ml-2 text-sm text-muted">
                {index === 0 || first === 0
                  ? ""
                  : index === 1
                    ? ofBefore
                    : `${ofBefore} · ${ofFirst} of total`}
              </span>
            </span>
          </li>
        ))}
      </ol>
    </ChartFrame>
  );
}

/** Returns a percentage such as "96%" or "99.7%", or a dash if the total is 0. */
export function formatShare(count: number, total: number): string {
  if (total === 0) return "–";
  const percents = (count / total) * 100;
  // Don't round 99.6% up to 100%, or 0.4% down to 0%.
  const isEdge = (percents > 99 && percents < 100) || (percents > 0 && percents < 1);
  return `${isEdge ? Math.min(99.9, Math.max(0.1, percents)).toFixed(1) : Math.round(percents)}%`;
}

function toPercent(count: number, total: number): number {
  return total === 0 ? 0 : (count / total) * 100;
}
