// The whole state of a list stands in its address, so that it can be linked and walked back.

export type SearchParams = Record<string, string | string[] | undefined>;

/** The value of a parameter; a repeated one counts once. */
export function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}

/** A path with those parameters that say something. */
export function address(path: string, params: Record<string, string>): string {
  const said = Object.entries(params).filter(([, value]) => value !== "" && value !== "all");
  const query = new URLSearchParams(said).toString();
  return query ? `${path}?${query}` : path;
}
