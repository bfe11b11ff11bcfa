"use client";
// A time in the zone of the browser.
import { useSyncExternalStore } from "react";
import { formatExactTime, formatTime } from "@/lib/values/format-time";

/** Rendered in UTC on the server and while hydrating, then in the browser's zone. */
export function LocalTime({ value }: { value: Date }) {
  const timeZone = useTimeZone();
  return (
    <>
      <span className="whitespace-nowrap">{formatTime(value, "date", timeZone)}</span>{" "}
      <span className="whitespace-nowrap">{formatTime(value, "time", timeZone)}</span>
    </>
  );
}

/** The relative time, or the date without one. The exact time is in the tooltip. */
export function LocalTimeWithTooltip({ value, relative }: { value: Date; relative: string | null }) {
  const timeZone = useTimeZone();
  return (
    <time
      dateTime={value.toISOString()}
      title={formatExactTime(value, timeZone)}
      className="whitespace-nowrap tabular-nums"
    >
      {relative ?? formatTime(value, "date", timeZone)}
    </time>
  );
}

/** Without the date, and with seconds. */
export function LocalTimeOfDay({ value }: { value: Date }) {
  return <span>{formatTime(value, "timeOfDay", useTimeZone())}</span>;
}

function useTimeZone(): string {
  return useSyncExternalStore(subscribeToNothing, getBrowserZone, getServerZone);
}

const subscribeToNothing = () => () => undefined;
const getServerZone = () => "UTC";
/** Some privacy browsers return no zone. */
const getBrowserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
