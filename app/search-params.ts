// Helpers for list pages, which hold their whole state in the URL.

export type SearchParams = Record<string, string | string[] | undefined>;

/** Returns the value of a search parameter, or the first value of a repeated one. */
export function firstValue(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** Returns the path with all parameters except empty ones and "all". */
export function buildUrl(path: string, params: Record<string, string>): string {
  const nonEmpty = Object.entries(params).filter(([, value]) => value !== "" && value !== "all");
  const query = new URLSearchParams(nonEmpty).toString();
  return query ? `${path}?${query}` : path;
}
