// The countries whose numbers get codes, in words. Whoever is refused learns where it would work, and nothing else.
import { allowedCountries } from "@/lib/phone";

const NAMED_AT_MOST = 12;

/** "Austria, Germany, and Switzerland"; of a long list the beginning. */
export function servedCountries(): string {
  const names = allowedCountries().map(({ name }) => name);
  const rest = names.splice(NAMED_AT_MOST).length;
  if (rest > 0) names.push(`${rest} more, which the list of countries shows`);
  return new Intl.ListFormat("en-GB").format(names);
}
