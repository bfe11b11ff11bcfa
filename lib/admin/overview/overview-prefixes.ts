import "server-only";
import { db } from "@/lib/database/client";
import { MAX_NAMED_PREFIXES } from "@/lib/jobs/overview/prefixes";
import { startOfDay } from "@/lib/jobs/overview/times";
import { getCountryName } from "@/lib/values/phone-number";
import { requireAdmin } from "@/lib/session/current-user";
import type { Conversion } from "./overview";
import type { Period } from "./period";

export const PREFIXES_SHOWN = 10;

export type PrefixRow = { prefix: string; country: string } & Conversion;

export type Prefixes = {
  worst: PrefixRow[];
  others: Conversion;
  /** A prefix has figures only for days on which it was one of this many worst. */
  storedPerDay: number;
};

/** Includes the whole days (UTC) that overlap the period. */
export async function readPrefixes({ from, until }: Period): Promise<Prefixes> {
  await requireAdmin();
  const rows = await db().$queryRaw<({ prefix: string; country: string | null } & Conversion)[]>`
    WITH summed AS (
      SELECT prefix, min(country) AS country, sum(asked) AS asked, sum(sent) AS sent, sum(delivered) AS delivered,
        sum(answered) AS answered, sum(done) AS done
      FROM overview_prefix
      WHERE day >= ${startOfDay(from)}::date AND day < ${until}
      GROUP BY prefix
    ), ranked AS (
      SELECT *, prefix <> '' AND row_number() OVER (
        ORDER BY prefix <> '' DESC, asked - answered DESC, asked DESC, prefix
      ) <= ${PREFIXES_SHOWN} AS is_shown
      FROM summed
    )
    SELECT CASE WHEN is_shown THEN prefix ELSE '' END AS prefix, min(country) FILTER (WHERE is_shown) AS country,
      sum(asked)::float8 AS asked, sum(sent)::float8 AS sent, sum(delivered)::float8 AS delivered,
      sum(answered)::float8 AS answered, sum(done)::float8 AS done
    FROM ranked GROUP BY 1
    ORDER BY sum(asked) - sum(answered) DESC, prefix`;
  const named = rows.filter(({ prefix }) => prefix !== "");
  return {
    worst: named.map((row) => ({ ...row, country: row.country ? getCountryName(row.country) : "" })),
    others: rows.find(({ prefix }) => prefix === "") ?? ZERO_COUNTS,
    storedPerDay: MAX_NAMED_PREFIXES,
  };
}

const ZERO_COUNTS: Conversion = { asked: 0, sent: 0, delivered: 0, answered: 0, done: 0 };
