// A time: absolute, or relative to `now` if given.
import { LocalTime, LocalTimeWithTooltip } from "./local-time";

/**
 * With `now`, shows "3 hours ago", or the date if it is over a month away, with the exact time in a tooltip.
 * Absolute times are in the browser's zone, or in UTC without a script.
 */
export function Time({ value, now }: { value: Date; now?: Date | undefined }) {
  if (now) return <LocalTimeWithTooltip value={value} relative={toRelative(value, now)} />;
  return (
    <time dateTime={value.toISOString()} className="tabular-nums">
      <LocalTime value={value} />
    </time>
  );
}

const format = new Intl.RelativeTimeFormat("en");

/** Returns null for times over a month away. */
function toRelative(value: Date, now: Date): string | null {
  const seconds = (value.getTime() - now.getTime()) / 1000;
  if (Math.abs(seconds) >= MONTH_SECONDS) return null;
  const step = steps.find((step) => Math.abs(seconds) >= step.seconds);
  return step ? format.format(Math.trunc(seconds / step.seconds), step.unit) : "just now";
}

const MONTH_SECONDS = 30 * 86_400;

const steps = [
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
] as const;
