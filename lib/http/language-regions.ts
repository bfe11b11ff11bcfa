import "server-only";
import { readLanguageTags } from "@/lib/values/language-tags";

/** `["DE", "US"]` for `de,en-US;q=0.7`: a language alone counts as its most likely region (CLDR). */
export function parseRegions(acceptLanguage: string): string[] {
  const locales = readLanguageTags(acceptLanguage).flatMap((tag) => toLocale(tag) ?? []);
  // Browsers add the language alone after its regional form: `de-AT,de;q=0.9` does not mean Germany.
  const isFallback = ({ language, region }: Intl.Locale, index: number) =>
    region === undefined && locales.slice(0, index).some((earlier) => earlier.language === language);
  const regions = locales.flatMap((locale, index) =>
    isFallback(locale, index) ? [] : (locale.maximize().region ?? []),
  );
  return [...new Set(regions)].filter((region) => /^[A-Z]{2}$/.test(region));
}

function toLocale(tag: string): Intl.Locale | null {
  try {
    return new Intl.Locale(tag);
  } catch {
    return null;
  }
}
