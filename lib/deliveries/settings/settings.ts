// What the guard goes by: the newest version that an admin has put into force or, where there is none, the environment and
// the table of limits (version 0). Prices come from the environment always: they are what the provider charges.
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

export type InForce = { number: number; settings: Settings };

/** The newest row, its settings only where they are not known already; `number` is null where no version was ever made. */
export type NewestRow = { number: number | null; settings: unknown };

/** `$1` is the version that is known. */
export const NEWEST_VERSION = `
  SELECT number, CASE WHEN number IS DISTINCT FROM $1::int THEN settings END AS settings
  FROM message_settings ORDER BY number DESC LIMIT 1`;

/** The settings in force now. Throws where they cannot be read. */
export async function settingsInForce(): Promise<InForce> {
  const { rows } = await pool().query<NewestRow>(NEWEST_VERSION, [knownVersion()]);
  return inForce(rows[0] ?? { number: null, settings: null });
}

/** The newest version as it is kept; null where there is none, and the environment is in force. */
export async function newestVersion(
  reader: Pick<Pool | Client, "query">,
): Promise<{ number: number; stored: StoredSettings } | null> {
  const { rows } = await reader.query<{ number: number; settings: unknown }>(NEWEST_VERSION, [null]);
  return rows[0] ? { number: rows[0].number, stored: v.parse(StoredSettings, rows[0].settings) } : null;
}

/** What a version holds never changes, so that it has to be read once. */
let known: InForce | undefined;

/** The version that this process has read last; null if none. */
export function knownVersion(): number | null {
  return known?.number ?? null;
}

/** What that row puts into force. Throws where nobody could go by it. */
export function inForce({ number, settings }: NewestRow): InForce {
  if (number === null) return { number: 0, settings: environmentSettings() };
  // Without settings it is the one that was known when the row was asked for; meanwhile somebody may have read a newer one.
  if (known && (known.number === number || settings === null)) return known;
  known = { number, settings: toSettings(v.parse(StoredSettings, settings), presentPrices()) };
  return known;
}

/** Version 0: what the environment and the table of limits say. */
export function environmentSettings(): Settings {
  const { SMS_COUNTRIES, SMS_DAILY_BUDGET, SMS_GUARD } = env();
  return {
    limits: LIMITS,
    countries: SMS_COUNTRIES,
    prices: presentPrices(),
    dailyBudget: SMS_DAILY_BUDGET,
    mode: SMS_GUARD,
  };
}

/** What the provider charges. */
export function presentPrices(): PriceList {
  return env().SMS_PRICES_FILE ?? EXAMPLE_PRICES;
}
