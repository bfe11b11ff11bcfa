// A time in UTC, and relative to `now` if given. Rendered on the server only.

/** With `now`, the relative time ("3 hours ago") comes before the absolute time. */
export function Time({ value, now }: { value: Date; now?: Date | undefined }) {
  const absolute = (
    <>
      <span className="whitespace-nowrap">{date.format(value)}</span>{" "}
      <span className="whitespace-nowrap">{time.format(value)} UTC</span>
    </>
  );
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

const date = new Intl.DateTimeFormat("en-GB", {
  day: "numeric",
  month: "short",
  year: "numeric",
  timeZone: "UTC",
});
const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "UTC" });
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
