// The messages that were asked for in the last days, from the database of DATABASE_URL or else the local one.

import pg from "pg";
import type { Asked } from "../../lib/deliveries/rehearsal";
import { localDatabaseUrl } from "../local-database";

type Row = {
  phone: string;
  country: string;
  ip: string;
  channel: "sms" | "voice";
  isOwn: boolean;
  isProven: boolean;
  askedAt: Date;
  completedAt: Date | null;
};

/** Reads them, with what became of each: the ones that the limits refused, too, but none that failed for other reasons. */
export async function recordedDays(days: number, until: Date): Promise<Asked[]> {
  const connectionString = process.env["DATABASE_URL"] || localDatabaseUrl();
  if (!connectionString)
    throw new Error(
      "No DATABASE_URL is set and the local Postgres does not run: leave `npm run demo` running.",
    );
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query<Row>(
      `SELECT phone, phone_country AS country, ip, channel,
              purpose NOT IN ('sign_up', 'change_phone') OR ip = 'server' AS "isOwn",
              proven_at IS NOT NULL OR completed_at IS NOT NULL AS "isProven",
              asked_at AS "askedAt", completed_at AS "completedAt"
       FROM delivery
       WHERE asked_at > $1::timestamptz - make_interval(days => $2) AND (state <> 'refused' OR decision IS NOT NULL)
       ORDER BY asked_at`,
      [until, days],
    );
    return rows.map(askedBy);
  } finally {
    await client.end();
  }
}

function askedBy({ phone, country, ip, channel, isOwn, isProven, askedAt, completedAt }: Row): Asked {
  return {
    at: askedAt,
    message: { phone, country, ip, channel, isProven: isOwn },
    who: phone,
    kind: isOwn ? "user" : isProven ? "person" : "unknown",
    answeredAt: completedAt,
  };
}
