import type { CountryOption } from "@/lib/values/phone-number";

/** Returns the first of the regions that is supported, or `""` for no preselection. */
export function likelyCountry(countries: readonly CountryOption[], regions: readonly string[]): string {
  return regions.find((region) => countries.some(({ code }) => code === region)) ?? "";
}
