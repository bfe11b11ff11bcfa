// Stored format of a settings version. A version is complete, so later changes of the environment do not
// affect it. Limits that it lacks have their defaults; limits that no longer exist are ignored.
import "server-only";
import { isSupportedCountry } from "libphonenumber-js/max";
import * as v from "valibot";
import type { PriceList } from "@/lib/values/money";
import type { Settings } from "@/lib/deliveries/limits/evaluate";
import { LIMITS, type Limit, type LimitName, type Limits } from "@/lib/deliveries/limits/limits";

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));

export const StoredSettings = v.object({
  countries: v.pipe(
    v.array(v.custom<string>((code) => typeof code === "string" && isSupportedCountry(code))),
    v.minLength(1),
  ),
  /** Millionths of `currency`. */
  dailyBudget: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  /** ISO 4217 code of the price list when the version was added. */
  currency: v.string(),
  mode: v.picklist(["enforce", "record"]),
  limits: v.record(v.string(), v.object({ free: amount, perAnswered: amount })),
});

export type StoredSettings = v.InferOutput<typeof StoredSettings>;

export function toSettings(stored: StoredSettings, prices: PriceList): Settings {
  const { countries, dailyBudget, mode } = stored;
  const limits: Record<LimitName, Limit> = { ...LIMITS };
  for (const name of LIMIT_NAMES) limits[name] = { ...LIMITS[name], ...stored.limits[name] };
  return { limits, countries, prices, dailyBudget, mode };
}

export function toStored({ limits, countries, prices, dailyBudget, mode }: Settings): StoredSettings {
  return {
    countries: [...countries],
    dailyBudget,
    currency: prices.currency,
    mode,
    limits: toStoredLimits(limits),
  };
}

export const LIMIT_NAMES = Object.keys(LIMITS) as LimitName[];

function toStoredLimits(limits: Limits): StoredSettings["limits"] {
  return Object.fromEntries(
    LIMIT_NAMES.map((name) => [name, { free: limits[name].free, perAnswered: limits[name].perAnswered }]),
  );
}
