// Times in the lists of the console: one line, in UTC like their filters and the charts.

/** "30 Nov 2026, 19:40". The seconds are in the tooltip. */
export function UtcTime({ value }: { value: Date }) {
  return (
    <time dateTime={value.toISOString()} title={exact(value)} className="whitespace-nowrap tabular-nums">
      {minute.format(value)}
    </time>
  );
}

/** "30 Nov 2026". The time of day is in the tooltip. */
export function UtcDay({ value }: { value: Date }) {
  return (
    <time dateTime={value.toISOString()} title={exact(value)} className="whitespace-nowrap tabular-nums">
      {day.format(value)}
    </time>
  );
}

const exact = (value: Date) => `${second.format(value)} UTC`;

const date = { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" } as const;
const day = new Intl.DateTimeFormat("en-GB", date);
const minute = new Intl.DateTimeFormat("en-GB", { ...date, hour: "2-digit", minute: "2-digit" });
const second = new Intl.DateTimeFormat("en-GB", {
  ...date,
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
});
