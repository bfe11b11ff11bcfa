// Fills of chart series: one color for each meaning, on all pages. Parts of one meaning, and forecasts, have
// a pattern.

/** `partial` marks an hour or a day that isn't over. */
export type Fill =
  | "verified"
  | "unverified"
  | "unverified-lines"
  | UnsentFill
  | "money"
  | "money-lines"
  | "time"
  | "time-lines"
  | "bad"
  | "bad-lines"
  | "partial";

/** The parts of what was not sent, such as the rules that blocked it. The first one is the whole. */
const UNSENT_FILLS = [
  "unsent",
  "unsent-dark",
  "unsent-lines",
  "unsent-solid",
  "unsent-back",
  "unsent-light",
] as const;
type UnsentFill = (typeof UNSENT_FILLS)[number];

/** Returns the fill of the n-th part, counted from 0. All from index 5 on share one fill. */
export function getUnsentFill(index: number): Fill {
  return UNSENT_FILLS[index] ?? "unsent-light";
}

/**
 * Returns the SVG props for a fill: a class for plain colors, or a pattern of `FillPatterns` with this ID.
 */
export function getFillProps(fill: Fill, id: string): { className: string } | { fill: string } {
  const className = PLAIN_CLASSES[fill];
  return className ? { className } : { fill: `url(#${id}-${fill})` };
}

/** Pattern definitions. Every SVG with pattern fills needs them, with the same ID. */
export function FillPatterns({ id }: { id: string }) {
  return (
    <defs>
      <Lines
        id={`${id}-unverified-lines`}
        turn={-45}
        ground="fill-chart-unverified/25"
        line="stroke-chart-unverified"
      />
      <Lines id={`${id}-money-lines`} turn={45} ground="fill-chart-money/20" line="stroke-chart-money" />
      <Lines id={`${id}-time-lines`} turn={45} ground="fill-chart-time/20" line="stroke-chart-time" />
      <Lines id={`${id}-bad-lines`} turn={45} ground="fill-chart-bad/20" line="stroke-chart-bad" />
      <Lines id={`${id}-unsent-lines`} turn={45} ground="fill-chart-unsent/15" line="stroke-chart-unsent" />
      <Lines id={`${id}-unsent-back`} turn={-45} ground="fill-chart-unsent/15" line="stroke-chart-unsent" />
      <pattern id={`${id}-unsent`} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" className="fill-chart-unsent/20" />
        <circle cx="3" cy="3" r="1.5" className="fill-chart-unsent" />
      </pattern>
    </defs>
  );
}

/** Legend symbol of a fill. */
export function Swatch({ fill, id }: { fill: Fill; id: string }) {
  return (
    <svg viewBox="0 0 14 14" className="size-3.5 shrink-0" aria-hidden="true" focusable="false">
      <FillPatterns id={id} />
      <rect
        x="0.5"
        y="0.5"
        width="13"
        height="13"
        rx="3"
        {...(fill === "partial"
          ? { className: PARTIAL_CLASS, strokeDasharray: "3 2" }
          : getFillProps(fill, id))}
      />
    </svg>
  );
}

/** Behind the bars of an hour or a day that isn't over. */
export const PARTIAL_CLASS = "fill-base-content/6 stroke-line-strong";

function Lines({ id, turn, ground, line }: { id: string; turn: number; ground: string; line: string }) {
  return (
    <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn})`}>
      <rect width="5" height="5" className={ground} />
      <line x1="1" x2="1" y2="5" strokeWidth="2" className={line} />
    </pattern>
  );
}

const PLAIN_CLASSES: Partial<Record<Fill, string>> = {
  verified: "fill-chart-verified",
  unverified: "fill-chart-unverified",
  "unsent-dark": "fill-muted",
  "unsent-solid": "fill-chart-unsent",
  "unsent-light": "fill-line-strong/50",
  money: "fill-chart-money",
  time: "fill-chart-time",
  bad: "fill-chart-bad",
};
