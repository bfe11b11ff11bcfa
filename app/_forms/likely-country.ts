// Which country the select starts with.
import type { CountryOption } from "@/lib/values/phone-number";

/** The country that the browser's language speaks of, where codes can be sent to it. */
export function likelyCountry(countries: readonly CountryOption[], region: string | undefined): string {
  return (countries.find(({ code }) => code === region) ?? countries[0])?.code ?? "";
}
