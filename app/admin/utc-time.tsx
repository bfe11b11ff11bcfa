// Times in the lists of the console: one line, in UTC like their filters and the charts.
import { formatExactTime, formatTime } from "@/lib/values/format-time";

/** "Nov 30, 2026, 19:40". The seconds are in the tooltip. */
export function UtcTime({ value }: { value: Date }) {
  return <Utc value={value} text={formatTime(value, "minute")} />;
}

/** "Nov 30, 2026". The time of day is in the tooltip. */
export function UtcDay({ value }: { value: Date }) {
  return <Utc value={value} text={formatTime(value, "date")} />;
}

function Utc({ value, text }: { value: Date; text: string }) {
  return (
    <time
      dateTime={value.toISOString()}
      title={formatExactTime(value)}
      className="whitespace-nowrap tabular-nums"
    >
      {text}
    </time>
  );
}
