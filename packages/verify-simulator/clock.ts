// The simulator's clock. It runs with the wall clock and can be advanced, never set back.

export interface Clock {
  /** Milliseconds since 1970, including advances. */
  now(): number;
  /** Advances the clock. Throws a RangeError unless `seconds` is finite and not negative. */
  advance(seconds: number): void;
  /** Schedules one wake-up at `at` (simulated ms). Replaces the previous one. */
  wakeAt(at: number | undefined): void;
  stop(): void;
}

/** Returns the earliest time, or undefined without any. */
export function earliest(times: Iterable<number | undefined>): number | undefined {
  let first = Infinity;
  for (const time of times) if (time !== undefined && time < first) first = time;
  return first === Infinity ? undefined : first;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Starts a clock. Calls `wake` after every advance and at each scheduled time. */
export function startClock(wake: () => void): Clock {
  let advancedMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const now = () => Date.now() + advancedMs;

  return {
    now,
    advance(seconds) {
      if (!Number.isFinite(seconds) || seconds < 0) throw new RangeError("The clock can only move forward.");
      advancedMs += Math.round(seconds * 1000);
      wake();
    },
    wakeAt(at) {
      clearTimeout(timer);
      if (at === undefined) return;
      timer = setTimeout(wake, Math.min(Math.max(at - now(), 0), LONGEST_TIMER_MS)).unref();
    },
    stop: () => clearTimeout(timer),
  };
}
