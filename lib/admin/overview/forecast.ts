// What the day's messages will have cost by midnight (UTC). Pure: the figures come from who asks.
import "server-only";

const HOURS = 24;

/** Without days to compare with nothing can be told of the first hour of a day, or while nothing is spent. */
const LEAST_ELAPSED = 1 / HOURS;

export type Forecast =
  { status: "forecast"; amount: number; basis: "usual_days" | "this_day" } | { status: "too_early" };

/**
 * What is spent by now, and for the rest of the day a mix of two guesses: that the day goes on at its own pace, and that the
 * rest is as on other days. The later it is, the more the day's own pace counts. Without other days it is the pace alone.
 *
 * `elapsed` is the part of the day that has passed (0…1), `usualByHour` what a usual day spends in each of its 24 hours (any
 * unit: only the shape counts), `usualDay` what it spends in all, in the unit of `spent`.
 */
export function forecastDay({
  spent,
  elapsed,
  usualByHour,
  usualDay,
}: {
  spent: number;
  elapsed: number;
  usualByHour: readonly number[];
  usualDay: number;
}): Forecast {
  const whole = usualByHour.reduce((sum, hour) => sum + hour, 0);
  if (whole > 0 && usualDay > 0) {
    const passed = usualByHour.reduce(
      (sum, hour, place) => sum + hour * Math.min(1, Math.max(0, elapsed * HOURS - place)),
      0,
    );
    const rest = 1 - passed / whole;
    // By its own pace the rest costs spent × rest ÷ (1 − rest), and by other days usualDay × rest; the weights are 1 − rest and rest.
    return { status: "forecast", amount: spent + rest * (spent + rest * usualDay), basis: "usual_days" };
  }
  if (elapsed < LEAST_ELAPSED || spent === 0) return { status: "too_early" };
  return { status: "forecast", amount: spent / elapsed, basis: "this_day" };
}
