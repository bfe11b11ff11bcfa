// Prefixes with unanswered messages: the worst of each day by name, and one row for all others.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { WAS_ANSWERED, HAS_CODE, WAS_DELIVERED, WAS_REDEEMED, WAS_SENT } from "./bucket";

export const MAX_NAMED_PREFIXES = 50;

/** A prefix with fewer numbers is not named: it would identify individuals. */
export const MIN_NUMBERS_PER_NAME = 3;

export async function countPrefixes(tx: Transaction, from: Date, until: Date): Promise<void> {
  await tx.$executeRaw`DELETE FROM overview_prefix WHERE day = (${from}::timestamptz AT TIME ZONE 'UTC')::date`;
  await tx.$executeRaw`
    WITH grouped AS (
      SELECT left(d.phone, -4) AS prefix, min(d.phone_country) AS country, count(DISTINCT d.phone) AS numbers,
        count(*) AS asked, count(*) FILTER (WHERE ${WAS_SENT}) AS sent, count(*) FILTER (WHERE ${WAS_DELIVERED}) AS delivered,
        count(*) FILTER (WHERE ${WAS_ANSWERED}) AS answered, count(*) FILTER (WHERE ${WAS_REDEEMED}) AS done
      FROM delivery d LEFT JOIN challenge c ON c.delivery_id = d.id
      WHERE d.asked_at >= ${from} AND d.asked_at < ${until} AND ${HAS_CODE} GROUP BY 1
    ), ranked AS (
      SELECT *, numbers >= ${MIN_NUMBERS_PER_NAME} AND row_number() OVER (
        ORDER BY numbers >= ${MIN_NUMBERS_PER_NAME} DESC, asked - answered DESC, asked DESC, prefix
      ) <= ${MAX_NAMED_PREFIXES} AS is_named
      FROM grouped
    )
    INSERT INTO overview_prefix
    SELECT (${from}::timestamptz AT TIME ZONE 'UTC')::date, CASE WHEN is_named THEN prefix ELSE '' END AS name,
      min(country) FILTER (WHERE is_named),
      sum(asked), sum(sent), sum(delivered), sum(answered), sum(done)
    FROM ranked GROUP BY name`;
}
