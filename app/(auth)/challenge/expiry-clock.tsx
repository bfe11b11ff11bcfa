"use client";
// The time until a code expires. Then it updates the page. Without JavaScript, it shows whole minutes.
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import { formatClock, useSecondsLeft } from "@/components/seconds-left";

/** Set a `key` that changes with each code, so that a new code restarts the clock. */
export function ExpiryClock({ secondsLeft }: { secondsLeft: number }) {
  const seconds = useSecondsLeft(secondsLeft);
  const { refresh } = useRouter();
  useEffect(() => {
    if (seconds === 0) refresh();
  }, [seconds, refresh]);
  return (
    <span className="whitespace-nowrap">
      Expires in{" "}
      <span className="inline-block min-w-[4ch] font-mono tabular-nums noscript:hidden">
        {formatClock(seconds)}
      </span>
      <span className="hidden noscript:inline">{formatMinutes(seconds)}</span>
    </span>
  );
}

function formatMinutes(seconds: number): string {
  const whole = Math.ceil(seconds / 60);
  return whole === 1 ? "up to a minute" : `up to ${whole} minutes`;
}
