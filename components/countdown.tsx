"use client";
// Counts down as m:ss. Screen readers hear only the end. Without JavaScript, it shows whole minutes.

import { useEffect, useState } from "react";

/** Set a `key` that changes with each code, so that a new code restarts the countdown. */
export function Countdown({
  secondsLeft,
  label,
  endText,
}: {
  secondsLeft: number;
  /** Text before the time: "Expires in". */
  label: string;
  /** Replaces label and time at the end: "This code has expired." */
  endText: string;
}) {
  const seconds = useSecondsLeft(secondsLeft);
  return (
    <p className="min-h-6">
      {seconds > 0 && (
        <span>
          {label}{" "}
          <span className="inline-block min-w-[4ch] font-mono tabular-nums noscript:hidden">
            {formatClock(seconds)}
          </span>
          <span className="hidden noscript:inline">{minutes(seconds)}</span>
        </span>
      )}
      <span role="status">{seconds > 0 ? "" : endText}</span>
    </p>
  );
}

/** Counts whole seconds from `secondsLeft` down to 0. Stays correct if the tab is suspended. */
export function useSecondsLeft(secondsLeft: number): number {
  const [seconds, setSeconds] = useState(secondsLeft);
  useEffect(() => {
    const end = Date.now() + secondsLeft * 1000;
    const timer = setInterval(() => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      setSeconds(left);
      if (left === 0) clearInterval(timer);
    }, 250);
    return () => clearInterval(timer);
  }, [secondsLeft]);
  return seconds;
}

export function formatClock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function minutes(seconds: number): string {
  const whole = Math.ceil(seconds / 60);
  return whole === 1 ? "up to a minute" : `up to ${whole} minutes`;
}
