// Time axis: one band per hour or day. Positions are percentages of the width, so labels keep their size.
import { scaleBand } from "d3-scale";
import { formatTime } from "@/lib/values/format-time";

export type TimeAxis = {
  grain: "hour" | "day";
  /** Start of every hour or day in the period, including empty ones. */
  starts: readonly Date[];
  /** The last hour or day isn't over. */
  isLastPartial?: boolean;
};

export type Band = { start: Date; from: number; width: number; middle: number };

/** Maximum bar width, in percent. */
const MAX_BAR_WIDTH = 9;

/** Returns the position of each hour or day, in percent. */
export function getBands({ starts }: TimeAxis): Band[] {
  const scale = scaleBand<number>()
    .domain(starts.keys())
    .range([0, 100])
    .paddingInner(starts.length > 60 ? 0.16 : 0.28)
    .paddingOuter(0.2);
  return starts.map((start, index) => {
    const middle = (scale(index) ?? 0) + scale.bandwidth() / 2;
    const width = Math.min(scale.bandwidth(), MAX_BAR_WIDTH);
    return { start, from: middle - width / 2, width, middle };
  });
}

export type TimeTick = { at: number; label: string; always: boolean };

/** Returns about seven labels, including the newest. Every second one is hidden on narrow screens. */
export function getTimeTicks(axis: TimeAxis, bands: readonly Band[]): TimeTick[] {
  const step = Math.max(1, Math.ceil(bands.length / 7));
  return bands
    .map(({ start, middle }, index) => ({
      at: middle,
      label: isPartial(axis, index) ? PARTIAL_LABELS[axis.grain] : formatShortTime(start, axis.grain),
      place: bands.length - 1 - index,
    }))
    .filter(({ place }) => place % step === 0)
    .map(({ at, label, place }) => ({ at, label, always: place % (2 * step) === 0 }));
}

export function isPartial({ starts, isLastPartial }: TimeAxis, index: number): boolean {
  return isLastPartial === true && index === starts.length - 1;
}

const PARTIAL_LABELS = { hour: "Now", day: "Today" } as const;

/** Returns "Nov 12, 2026", or "Nov 12, 2026, so far". */
export function describeTime(axis: TimeAxis, index: number): string {
  const start = axis.starts[index];
  if (!start) return "";
  const time = formatLongTime(start, axis.grain);
  return isPartial(axis, index) ? `${time}, so far` : time;
}

/** Returns "Nov 12" or "2 PM". */
function formatShortTime(start: Date, grain: TimeAxis["grain"]): string {
  return formatTime(start, grain === "hour" ? "hour" : "shortDate");
}

/** Returns "Nov 12, 2026" or "Nov 12, 2026, 2 PM". */
function formatLongTime(start: Date, grain: TimeAxis["grain"]): string {
  const day = formatTime(start, "date");
  return grain === "hour" ? `${day}, ${formatTime(start, "hour")}` : day;
}
