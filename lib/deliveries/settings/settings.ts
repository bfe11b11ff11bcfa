// Active message settings: the newest version that an administrator added or, without one, the environment
// and the table of limits (version 0). Prices always come from the environment, because the provider sets
// them.
import "server-only";
import type { Client, Pool } from "pg";
import * as v from "valibot";
import { pool } from "@/lib/database/client";
import { env } from "@/lib/env";
import type { PriceList } from "@/lib/values/money";
import type { Settings } from "@/lib/deliveries/limits/evaluate";
import { LIMITS } from "@/lib/deliveries/limits/limits";
import { EXAMPLE_PRICES } from "./prices";
import { StoredSettings, toSettings } from "./stored-settings";

export type ActiveSettings = { number: number; settings: Settings };

/** `settings` is null if that version is cached, `number` if there is no version. */
export type NewestRow = { number: number | null; settings: unknown };

export const NEWEST_VERSION = `
  SELECT number, CASE WHEN number IS DISTINCT FROM $1::int THEN settings END AS settings
  FROM message_settings ORDER BY number DESC LIMIT 1`;

export async function getActiveSettings(): Promise<ActiveSettings> {
  const { rows } = await pool().query<NewestRow>(NEWEST_VERSION, [getCachedVersion()]);
  return activateSettings(rows[0] ?? { number: null, settings: null });
}

/** Returns the newest stored version, or null if the environment is in force. */
export async function getNewestVersion(
  reader: Pick<Pool | Client, "query">,
): Promise<{ number: number; stored: StoredSettings } | null> {
  const { rows } = await reader.query<{ number: number; settings: unknown }>(NEWEST_VERSION, [null]);
  return rows[0] ? { number: rows[0].number, stored: v.parse(StoredSettings, rows[0].settings) } : null;
}

/** Versions never change, so the last one that was read is cached. */
let cached: ActiveSettings | undefined;

export function getCachedVersion(): number | null {
  return cached?.number ?? null;
}

/** Returns the settings that were read last. The caller must check that `version` is still the newest. */
export function getCachedSettings(): { version: number | null; settings: Settings } {
  return { version: getCachedVersion(), settings: cached?.settings ?? getEnvironmentSettings() };
}

/** Returns the settings of a row, and caches them. Throws if they are invalid. */
export function activateSettings({ number, settings }: NewestRow): ActiveSettings {
  if (number === null) return { number: 0, settings: getEnvironmentSettings() };
  // Without settings, the version was cached when the query ran. A newer one may have been cached since.
  if (cached && (cached.number === number || settings === null)) return cached;
  cached = { number, settings: toSettings(v.parse(StoredSettings, settings), getPrices()) };
  return cached;
}

export function getEnvironmentSettings(): Settings {
  const { SMS_COUNTRIES, SMS_DAILY_BUDGET, SMS_GUARD } = env();
  return {
    limits: LIMITS,
    countries: SMS_COUNTRIES,
    prices: getPrices(),
    dailyBudget: SMS_DAILY_BUDGET,
    mode: SMS_GUARD,
  };
}

export function getPrices(): PriceList {
  return env().SMS_PRICES_FILE ?? EXAMPLE_PRICES;
}
