// The countries whose numbers get codes, by the settings in force: what forms offer, and what whoever is refused is told.
import "server-only";
import { countryOptions, type CountryOption } from "@/lib/values/phone-number";
import { pausedCountries } from "./pauses";
import { settingsInForce } from "./settings";

/** Codes of the countries that are allowed, paused or not. */
export async function allowedCountryCodes(): Promise<readonly string[]> {
  return (await settingsInForce()).settings.countries;
}

/** The countries that are allowed, by name: what forms let people choose from. */
export async function allowedCountries(): Promise<CountryOption[]> {
  return countryOptions(await allowedCountryCodes());
}

/** Those of them where codes go now: what somebody is told for whom there is none. */
export async function servedCountries(): Promise<CountryOption[]> {
  const [allowed, paused] = await Promise.all([allowedCountryCodes(), pausedCountries(new Date())]);
  return countryOptions(allowed.filter((code) => !paused.has(code)));
}
