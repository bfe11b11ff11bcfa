// The language of a message: the user's preferred one that Vonage has a text for, in messages and calls.
import "server-only";
import { readLanguageTags } from "@/lib/values/language-tags";

/** The first of a language is the one for tags without a region. */
export const VONAGE_LOCALES = [
  ...["en-us", "en-gb", "en-au", "en-in", "ar-xa", "cs-cz", "cy-gb", "da-dk", "de-de", "el-gr"],
  ...["es-es", "es-mx", "es-us", "fi-fi", "fr-fr", "fr-ca", "hi-in", "hu-hu", "id-id", "is-is"],
  ...["it-it", "ja-jp", "ko-kr", "nb-no", "nl-nl", "pl-pl", "pt-pt", "pt-br", "ro-ro", "ru-ru"],
  ...["sv-se", "th-th", "tr-tr", "vi-vn", "zh-cn", "zh-tw"],
] as const;

const FALLBACK = "en-us";

/** Languages that browsers name differently, and scripts and regions that decide between two texts. */
const ALIASES: [RegExp, string][] = [
  [/^(no|nn)\b/, "nb-no"],
  [/^zh\b.*-(hant|tw|hk|mo)\b/, "zh-tw"],
  [/^es-(419|[a-z]{2})$/, "es-mx"],
];

/** Returns the locale for an Accept-Language header. Languages come in the order of their weights. */
export function toVonageLocale(acceptLanguage: string | undefined): string {
  for (const tag of readLanguageTags((acceptLanguage ?? "").toLowerCase())) {
    const locale = findLocale(tag);
    if (locale) return locale;
  }
  return FALLBACK;
}

function findLocale(tag: string): string | undefined {
  const exact = VONAGE_LOCALES.find((locale) => locale === tag);
  if (exact) return exact;
  const alias = ALIASES.find(([pattern]) => pattern.test(tag))?.[1];
  const [language] = tag.split("-");
  return alias ?? VONAGE_LOCALES.find((locale) => locale.split("-")[0] === language);
}
