"use client";
// A time in the zone of the browser.
import { useSyncExternalStore } from "react";

/** Rendered in UTC on the server and while hydrating, then in the browser's zone. */
export function LocalTime({ value }: { value: Date }) {
  return <AbsoluteTime value={value} timeZone={useTimeZone()} />;
}

/** Without the date, and with seconds. */
export function LocalTimeOfDay({ value }: { value: Date }) {
  return <span>{getFormats(useTimeZone()).timeOfDay.format(value)}</span>;
}

export function AbsoluteTime({ value, timeZone }: { value: Date; timeZone: string }) {
  const { date, time } = formatTime(value, timeZone);
  return (
    <>
      <span className="whitespace-nowrap">{date}</span> <span className="whitespace-nowrap">{time}</span>
    </>
  );
}

/** Returns `30 Nov 2026` and `19:40 GMT+13`. The offset is the one at that time. */
export function formatTime(value: Date, timeZone: string): { date: string; time: string } {
  const { date, time } = getFormats(timeZone);
  return { date: date.format(value), time: time.format(value) };
}

function useTimeZone(): string {
  return useSyncExternalStore(subscribeToNothing, getBrowserZone, getServerZone);
}

const subscribeToNothing = () => () => undefined;
const getServerZone = () => "UTC";
/** Some privacy browsers return no zone. */
const getBrowserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";

type Formats = Record<"date" | "time" | "timeOfDay", Intl.DateTimeFormat>;

/** Creating a format is slow, and a list has hundreds of times. */
const formats = new Map<string, Formats>();

function getFormats(timeZone: string): Formats {
  const known = formats.get(timeZone);
  if (known) return known;
  const clock = { hour: "2-digit", minute: "2-digit", timeZone, timeZoneName: "short" } as const;
  const created = {
    date: new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone }),
    time: new Intl.DateTimeFormat("en-GB", clock),
    timeOfDay: new Intl.DateTimeFormat("en-GB", { ...clock, second: "2-digit" }),
  };
  formats.set(timeZone, created);
  return created;
}
