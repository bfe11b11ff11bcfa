"use client";
// Counts down in the browser.
import { useEffect, useState } from "react";

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

/** Returns `m:ss`. */
export function formatClock(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
