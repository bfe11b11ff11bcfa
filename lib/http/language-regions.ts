// Guesses countries from the browser's languages.
import "server-only";

const MAX_LENGTH = 500;

/**
 * Returns regions in the order of an Accept-Language header: `["DE", "US"]` for `de,en-US;q=0.7`. A language
 * without a region counts as the region where it is most likely (CLDR, "likely subtags").
 */
export function parseRegions(acceptLanguage: string): string[] {
  const locales = acceptLanguage
    .slice(0, MAX_LENGTH)
    .split(",")
    .map(parseTag)
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .flatMap(({ locale }) => locale ?? []);
  // Browsers add the language alone after its regional form: `de-AT,de;q=0.9` does not mean Germany.
  const isFallback = ({ language, region }: Intl.Locale, index: number) =>
    region === undefined && locales.slice(0, index).some((earlier) => earlier.language === language);
  const regions = locales.flatMap((locale, index) =>
    isFallback(locale, index) ? [] : (locale.maximize().region ?? []),
  );
  return [...new Set(regions)].filter((region) => /^[A-Z]{2}$/.test(region));
}

function parseTag(text: string): { locale: Intl.Locale | null; quality: number } {
  const [tag = "", ...parameters] = text.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? "1";
  const quality = /^(0(\.\d*)?|1(\.0*)?)$/.test(weight) ? Number(weight) : 0;
  try {
    return { locale: new Intl.Locale(tag), quality };
  } catch {
    return { locale: null, quality };
  }
}
