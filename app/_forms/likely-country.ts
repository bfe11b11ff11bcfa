import type { CountryOption } from "@/lib/values/phone-number";

/** Returns the country of the browser's language if it is supported, otherwise the first one. */
export function likelyCountry(countries: readonly CountryOption[], region: string | undefined): string {
  return (countries.find(({ code }) => code === region) ?? countries[0])?.code ?? "";
}
