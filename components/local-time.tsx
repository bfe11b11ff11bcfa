"use client";
// A time in the zone of the browser.
import { useSyncExternalStore } from "react";
import { formatTime } from "@/lib/values/format-time";

/** Rendered in UTC on the server and while hydrating, then in the browser's zone. */
export function LocalTime({ value }: { value: Date }) {
  return <AbsoluteTime value={value} timeZone={useTimeZone()} />;
}

/** Without the date, and with seconds. */
export function LocalTimeOfDay({ value }: { value: Date }) {
  return <span>{formatTime(value, "timeOfDay", useTimeZone())}</span>;
}

export function AbsoluteTime({ value, timeZone }: { value: Date; timeZone: string }) {
  return (
    <>
      <span className="whitespace-nowrap">{formatTime(value, "date", timeZone)}</span>{" "}
      <span className="whitespace-nowrap">{formatTime(value, "time", timeZone)}</span>
    </>
  );
}

function useTimeZone(): string {
  return useSyncExternalStore(subscribeToNothing, getBrowserZone, getServerZone);
}

const subscribeToNothing = () => () => undefined;
const getServerZone = () => "UTC";
/** Some privacy browsers return no zone. */
const getBrowserZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
