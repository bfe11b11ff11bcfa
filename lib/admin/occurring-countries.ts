// Does not check permissions; its callers do.
import "server-only";
import { pool } from "@/lib/database/client";
import { getCountryName } from "@/lib/values/phone-number";

/** `code`: ISO 3166-1 alpha-2. */
export type KnownCountry = { code: string; name: string };

/** Tables with an index that begins with the country. */
type TableName = "user" | "delivery";

/** Sorted by name. A skip scan, as a recursive CTE: one index lookup per country. */
export async function findOccurringCountries(table: TableName): Promise<KnownCountry[]> {
  const { rows } = await pool().query<{ country: string }>(`
    WITH RECURSIVE known AS (
      SELECT min(phone_country) AS country FROM "${table}"
      UNION ALL
      SELECT (SELECT min(phone_country) FROM "${table}" WHERE phone_country > known.country)
      FROM known WHERE known.country IS NOT NULL)
    SELECT country FROM known WHERE country IS NOT NULL`);
  return rows
    .map(({ country: code }) => ({ code, name: getCountryName(code) }))
    .sort((one, other) => one.name.localeCompare(other.name, "en"));
}
