import "server-only";

const MAX_LENGTH = 500;

/** Returns the tags of an Accept-Language header, the most preferred first (RFC 9110 §12.5.4). */
export function readLanguageTags(acceptLanguage: string): string[] {
  return acceptLanguage
    .slice(0, MAX_LENGTH)
    .split(",")
    .map(parseEntry)
    .filter(({ weight }) => weight > 0)
    .sort((one, other) => other.weight - one.weight)
    .map(({ tag }) => tag);
}

function parseEntry(entry: string): { tag: string; weight: number } {
  const [tag = "", ...parameters] = entry.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => /^q=/i.test(parameter))?.slice(2) ?? "1";
  return { tag, weight: /^(0(\.\d*)?|1(\.0*)?)$/.test(weight) ? Number(weight) : 0 };
}
