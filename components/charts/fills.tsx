// Fills of chart series. They differ by lightness first, then by pattern, so that nothing depends on hue.

/** In the order in which series use them. `bad` marks errors, regardless of order. */
export const FILLS = ["known", "held", "known-lines", "held-lines", "quiet-dots", "quiet", "bad"] as const;
export type Fill = (typeof FILLS)[number];

/** Returns the fill of the n-th series, counted from 0. All from index 5 on share one fill. */
export function getSeriesFill(index: number): Fill {
  return FILLS[Math.min(index, 5)] ?? "quiet";
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
      <Lines id={`${id}-known-lines`} turn={45} ground="fill-chart-known/20" line="stroke-chart-known" />
      <Lines id={`${id}-held-lines`} turn={-45} ground="fill-chart-held/25" line="stroke-chart-held" />
      <pattern id={`${id}-quiet-dots`} width="6" height="6" patternUnits="userSpaceOnUse">
        <rect width="6" height="6" className="fill-chart-quiet/20" />
        <circle cx="3" cy="3" r="1.5" className="fill-chart-quiet" />
      </pattern>
    </defs>
  );
}

/** Legend symbol of a fill. */
export function Swatch({ fill, id }: { fill: Fill; id: string }) {
  return (
    <svg viewBox="0 0 14 14" className="size-3.5 shrink-0" aria-hidden="true" focusable="false">
      <FillPatterns id={id} />
      <rect width="14" height="14" rx="3" {...getFillProps(fill, id)} />
    </svg>
  );
}

function Lines({ id, turn, ground, line }: { id: string; turn: number; ground: string; line: string }) {
  return (
    <pattern id={id} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn})`}>
      <rect width="5" height="5" className={ground} />
      <line x1="1" x2="1" y2="5" strokeWidth="2" className={line} />
    </pattern>
  );
}

const PLAIN_CLASSES: Partial<Record<Fill, string>> = {
  known: "fill-chart-known",
  held: "fill-chart-held",
  quiet: "fill-chart-quiet",
  bad: "fill-chart-bad",
};
