// Half-circle gauge of used and forecast amounts against a limit. The forecast is hatched.
import { arc } from "d3-shape";
import { useId, type ReactNode } from "react";
import { ChartFrame, type ChartLink, type Figures } from "./chart-frame";
import { FillPatterns, getFillProps, type Fill } from "./fills";
import { round } from "./plot";

/** Shares of the limit at which warnings are sent. */
const STAGES = [0.5, 0.75];

const [INNER, OUTER] = [78, 104];

export function Gauge({
  title,
  intro,
  used,
  forecast,
  limit,
  format,
  figures,
  links = [],
}: {
  title: string;
  intro?: ReactNode;
  used: number;
  /** Expected amount at the end of the period, or null. */
  forecast: number | null;
  limit: number;
  format: (value: number) => string;
  figures: Figures;
  links?: readonly ChartLink[];
}) {
  const id = useId().replace(/\W/g, "");
  const toShare = (value: number) => Math.min(1, limit > 0 ? value / limit : value > 0 ? 1 : 0);
  const isOverLimit = used >= limit || (forecast ?? 0) > limit;
  const fill: Fill = used >= limit ? "bad" : "money";
  const percents = limit > 0 ? `${Math.floor((used / limit) * 100)}%` : "–";
  return (
    <ChartFrame id={id} title={title} intro={intro} figures={figures} links={links}>
      <svg
        viewBox="0 0 264 150"
        className="mx-auto w-full max-w-76"
        role="img"
        aria-label={`${title}: ${format(used)} of ${format(limit)}${forecast === null ? "" : `, forecast ${format(forecast)}`}`}
      >
        <FillPatterns id={id} />
        <g transform="translate(126 126)">
          <path d={drawArc(0, 1)} className="fill-base-300/60" />
          {forecast !== null && forecast > used && (
            <path
              d={drawArc(toShare(used), toShare(forecast))}
              {...getFillProps(isOverLimit ? "bad-lines" : "money-lines", id)}
            />
          )}
          {used > 0 && <path d={drawArc(0, Math.max(0.004, toShare(used)))} {...getFillProps(fill, id)} />}
          {STAGES.map((stage) => (
            <g key={stage} className="fill-muted text-[9px]">
              <path d={drawArc(stage - 0.002, stage + 0.002, OUTER + 5)} className="fill-muted" />
              <text
                x={round(Math.cos(Math.PI * (1 - stage)) * (OUTER + 9))}
                y={round(-Math.sin(Math.PI * stage) * (OUTER + 9))}
                dy={stage === 0.5 ? 0 : 2}
                textAnchor={stage === 0.5 ? "middle" : "start"}
              >
                {stage * 100}%
              </text>
            </g>
          ))}
          <text
            y="-26"
            textAnchor="middle"
            className="fill-base-content text-[30px] font-semibold tabular-nums"
          >
            {percents}
          </text>
          <text y="-8" textAnchor="middle" className="fill-base-content text-[12px] tabular-nums">
            {format(used)}
          </text>
          <text x={-(INNER + OUTER) / 2} y="16" textAnchor="middle" className="fill-muted text-[11px]">
            0
          </text>
          <text
            x={(INNER + OUTER) / 2}
            y="16"
            textAnchor="end"
            dx="26"
            className="fill-muted text-[11px] tabular-nums"
          >
            {format(limit)}
          </text>
        </g>
      </svg>
    </ChartFrame>
  );
}

/** Returns the SVG path of a segment of the half circle, from 0 (left) to 1 (right). */
function drawArc(from: number, until: number, outer = OUTER): string {
  const angle = (share: number) => (share - 0.5) * Math.PI;
  const shape = arc().cornerRadius(1.5);
  return (
    shape({ innerRadius: INNER, outerRadius: outer, startAngle: angle(from), endAngle: angle(until) }) ?? ""
  );
}
