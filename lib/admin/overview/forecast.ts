import "server-only";

const HOURS = 24;

/** Without previous days, the first hour of a day allows no forecast. */
const MIN_ELAPSED = 1 / HOURS;

export type Forecast =
  { status: "forecast"; amount: number; basis: "usual_days" | "this_day" } | { status: "too_early" };

/**
 * Forecasts the day's cost at midnight (UTC): the amount spent plus a weighted mean of today's pace and a
 * usual day. The weight of today's pace grows with the day. `elapsed` is a share (0…1). Of `usualByHour`,
 * only the shape counts. `usualDay` is in the unit of `spent`.
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
    // Today's pace: spent × rest ÷ (1 − rest), weight 1 − rest. Usual day: usualDay × rest, weight rest.
    return { status: "forecast", amount: spent + rest * (spent + rest * usualDay), basis: "usual_days" };
  }
  if (elapsed < MIN_ELAPSED || spent === 0) return { status: "too_early" };
  return { status: "forecast", amount: spent / elapsed, basis: "this_day" };
}
