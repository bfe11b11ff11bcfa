// The simulator's own time: it runs with the wall clock and can be pushed forward, never back.
// Whoever waits for a moment is woken when it comes or when a push passes it.

export interface Clock {
  /** Milliseconds since 1970, pushes included. */
  now(): number;
  /** Pushes the clock forward. @throws RangeError for anything but a finite number of seconds ≥ 0 */
  advance(seconds: number): void;
  /** Asks to be woken once at `at` (simulated ms); replaces the moment asked for before. */
  wakeAt(at: number | undefined): void;
  stop(): void;
}

/** The first of some moments, or undefined when there is none to wait for. */
export function earliest(moments: Iterable<number | undefined>): number | undefined {
  let first = Infinity;
  for (const moment of moments) if (moment !== undefined && moment < first) first = moment;
  return first === Infinity ? undefined : first;
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Starts a clock; `wake` is called on every push and at each moment asked for. */
export function startClock(wake: () => void): Clock {
  let pushedMs = 0;
  let timer: NodeJS.Timeout | undefined;
  const now = () => Date.now() + pushedMs;

  return {
    now,
    advance(seconds) {
      if (!Number.isFinite(seconds) || seconds < 0) throw new RangeError("The clock can only move forward.");
      pushedMs += Math.round(seconds * 1000);
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
