import "server-only";
import { getCountryOptions, type CountryOption } from "@/lib/values/phone-number";
import { getPausedCountries } from "./pauses";
import { getActiveSettings } from "./settings";

export async function getAllowedCountryCodes(): Promise<readonly string[]> {
  return (await getActiveSettings()).settings.countries;
}

/** Returns the allowed countries by name, paused or not. Used by forms. */
export async function getAllowedCountries(): Promise<CountryOption[]> {
  return getCountryOptions(await getAllowedCountryCodes());
}

/** Returns the allowed countries that are not paused. Used to explain refusals. */
export async function getServedCountries(): Promise<CountryOption[]> {
  const [allowed, paused] = await Promise.all([getAllowedCountryCodes(), getPausedCountries(new Date())]);
  return getCountryOptions(allowed.filter((code) => !paused.has(code)));
}
