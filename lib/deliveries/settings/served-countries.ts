import "server-only";
import { countryOptions, type CountryOption } from "@/lib/values/phone-number";
import { pausedCountries } from "./pauses";
import { settingsInForce } from "./settings";

export async function allowedCountryCodes(): Promise<readonly string[]> {
  return (await settingsInForce()).settings.countries;
}

/** Returns the allowed countries by name, paused or not. Used by forms. */
export async function allowedCountries(): Promise<CountryOption[]> {
  return countryOptions(await allowedCountryCodes());
}

/** Returns the allowed countries that are not paused. Used to explain refusals. */
export async function servedCountries(): Promise<CountryOption[]> {
  const [allowed, paused] = await Promise.all([allowedCountryCodes(), pausedCountries(new Date())]);
  return countryOptions(allowed.filter((code) => !paused.has(code)));
}
