// What the guard goes by in this environment.
import "server-only";
import { env } from "../env";
import type { Settings } from "./judge";
import { LIMITS } from "./limits";
import { EXAMPLE_PRICES } from "./prices";

/** The rules as they are set now. */
export function currentSettings(): Settings {
  const { SMS_COUNTRIES, SMS_DAILY_BUDGET, SMS_GUARD, SMS_PRICES_FILE } = env();
  return {
    limits: LIMITS,
    countries: SMS_COUNTRIES,
    prices: SMS_PRICES_FILE ?? EXAMPLE_PRICES,
    dailyBudget: SMS_DAILY_BUDGET,
    mode: SMS_GUARD,
  };
}
