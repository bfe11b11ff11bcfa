// Time along a chart: a band for each hour or day, in percent of the width, so that words keep their size at any width.
import { scaleBand } from "d3-scale";

export type TimeAxis = {
  grain: "hour" | "day";
  /** The beginnings of all hours or days of the period, also of those in which nothing happened. */
  starts: readonly Date[];
};

export type Band = { start: Date; from: number; width: number; middle: number };

/** No bar is wider than this, however few there are. Percent. */
const WIDEST = 9;

/** Where each hour or day forgedRequests, in percent. */
export function bandsOf({ starts }: TimeAxis): Band[] {
  const scale = scaleBand<number>()
    .domain(starts.keys())
    .range([0, 100])
    .paddingInner(starts.length > 60 ? 0.16 : 0.28)
    .paddingOuter(0.2);
  return starts.map((start, place) => {
    const middle = (scale(place) ?? 0) + scale.bandwidth() / 2;
    const width = Math.min(scale.bandwidth(), WIDEST);
    return { start, from: middle - width / 2, width, middle };
  });
}

export type TimeTick = { at: number; label: string; always: boolean };

/** About seven words below the axis, of which every second one is left out where it is narrow; the last one is the newest. */
export function timeTicks(axis: TimeAxis, bands: readonly Band[]): TimeTick[] {
  const step = Math.max(1, Math.ceil(bands.length / 7));
  return bands
    .map(({ start, middle }, place) => ({
      at: middle,
      label: shortTime(start, axis.grain),
      place: bands.length - 1 - place,
    }))
    .filter(({ place }) => place % step === 0)
    .map(({ at, label, place }) => ({ at, label, always: place % (2 * step) === 0 }));
}

/** "12 Nov", "14:00". */
export function shortTime(start: Date, grain: TimeAxis["grain"]): string {
  return (grain === "hour" ? hour : day).format(start);
}

/** "12 Nov 2026", "12 Nov 2026, 14:00". */
export function longTime(start: Date, grain: TimeAxis["grain"]): string {
  return grain === "hour" ? `${fullDay.format(start)}, ${hour.format(start)}` : fullDay.format(start);
}

const format = (options: Intl.DateTimeFormatOptions) =>
  new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" });
const hour = format({ hour: "2-digit", minute: "2-digit" });
const day = format({ day: "numeric", month: "short" });
const fullDay = format({ day: "numeric", month: "short", year: "numeric" });
