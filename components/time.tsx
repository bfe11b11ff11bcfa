// A time, and relative to `now` if given.
import { AbsoluteTime, LocalTime } from "./local-time";

/**
 * With `now`, the relative time ("3 hours ago") comes before the absolute time. The absolute time is in the
 * browser's zone, or in UTC with `isUtc` or without a script.
 */
export function Time({
  value,
  now,
  isUtc = false,
}: {
  value: Date;
  now?: Date | undefined;
  isUtc?: boolean;
}) {
  const absolute = isUtc ? <AbsoluteTime value={value} timeZone="UTC" /> : <LocalTime value={value} />;
  return (
    <time dateTime={value.toISOString()} className="tabular-nums">
      {now ? (
        <>
          <span className="mr-1.5 whitespace-nowrap">{relative(value, now)}</span>{" "}
          <span className="inline-block text-sm font-normal text-muted">{absolute}</span>
        </>
      ) : (
        absolute
      )}
    </time>
  );
}

const ago = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

function relative(value: Date, now: Date): string {
  const seconds = (value.getTime() - now.getTime()) / 1000;
  const step = steps.find((step) => Math.abs(seconds) >= step.seconds);
  return step ? ago.format(Math.trunc(seconds / step.seconds), step.unit) : "just now";
}

const steps = [
  { unit: "year", seconds: 31_536_000 },
  { unit: "month", seconds: 2_592_000 },
  { unit: "day", seconds: 86_400 },
  { unit: "hour", seconds: 3_600 },
  { unit: "minute", seconds: 60 },
] as const;
