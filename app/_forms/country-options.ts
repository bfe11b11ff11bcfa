import { getServedCountries } from "@/lib/deliveries/settings/served-countries";

const MAX_NAMES = 12;

/** Returns the supported countries as text: "Austria, Germany, and Switzerland". Shortens long lists. */
export async function formatServedCountries(): Promise<string> {
  const names = (await getServedCountries()).map(({ name }) => name);
  if (names.length === 0) return "no countries right now";
  const rest = names.splice(MAX_NAMES).length;
  if (rest > 0) names.push(`${rest} more in the country list`);
  return new Intl.ListFormat("en-US").format(names);
}
