// Forecasts the cost of the day's messages at midnight (UTC).
import "server-only";

const HOURS = 24;

/** Without previous days, the first hour of a day allows no forecast. */
const MIN_ELAPSED = 1 / HOURS;

export type Forecast =
  { status: "forecast"; amount: number; basis: "usual_days" | "this_day" } | { status: "too_early" };

/**
 * Adds a weighted mean of two estimates to the amount spent: the rest of the day continues at today's pace,
 * or like a usual day. The weight of today's pace grows with the day. Without previous days, only today's
 * pace counts.
 *
 * `elapsed` is the part of the day that has passed (0…1). `usualByHour` is what a usual day spends in each of
 * its 24 hours; only its shape counts, so any unit will do. `usualDay` is its total, in the unit of `spent`.
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
  const total = usualByHour.reduce((sum, hour) => sum + hour, 0);
  if (total > 0 && usualDay > 0) {
    const passed = usualByHour.reduce(
      (sum, hour, index) => sum + hour * Math.min(1, Math.max(0, elapsed * HOURS - index)),
      0,
    );
    const rest = 1 - passed / total;
    // Today's pace: spent × rest ÷ (1 − rest), with weight 1 − rest. Usual day: usualDay × rest, with weight
    // rest.
    return { status: "forecast", amount: spent + rest * (spent + rest * usualDay), basis: "usual_days" };
  }
  if (elapsed < MIN_ELAPSED || spent === 0) return { status: "too_early" };
  return { status: "forecast", amount: spent / elapsed, basis: "this_day" };
}
