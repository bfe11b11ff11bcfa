// The messages that were asked for in the last days, with what became of each, to rehearse limits with.
import "server-only";
import type { Client, Pool } from "pg";
import { isOwnNumber } from "./is-verified-number";
import type { Asked } from "./rehearsal";
import type { Channel, Purpose } from "@/prisma/generated/enums";

type Row = {
  phone: string;
  country: string;
  ip: string;
  channel: Channel;
  purpose: Purpose;
  isProven: boolean;
  askedAt: Date;
  completedAt: Date | null;
};

/** `isCut` where there were more than `atMost`: the newest ones are kept. */
export type Recorded = { history: Asked[]; isCut: boolean };

/** Reads them, the ones that the limits refused, too, but none that failed for other reasons. Oldest first. */
export async function recordedMessages(
  reader: Pick<Pool | Client, "query">,
  { days, until, atMost }: { days: number; until: Date; atMost: number },
): Promise<Recorded> {
  const { rows } = await reader.query<Row>(
    `SELECT phone, phone_country AS country, ip, channel, purpose,
            proven_at IS NOT NULL OR completed_at IS NOT NULL AS "isProven",
            asked_at AS "askedAt", completed_at AS "completedAt"
     FROM delivery
     WHERE asked_at > $1::timestamptz - make_interval(days => $2) AND asked_at <= $1::timestamptz
       AND (state <> 'refused' OR decision IS NOT NULL)
     ORDER BY asked_at DESC
     LIMIT $3`,
    [until, days, Number.isFinite(atMost) ? atMost + 1 : null],
  );
  return { history: rows.slice(0, atMost).reverse().map(askedBy), isCut: rows.length > atMost };
}

/** The service itself asks for the texts that tell of a change: to a number that was somebody's. */
const SERVER = "server";

function askedBy({ phone, country, ip, channel, purpose, isProven, askedAt, completedAt }: Row): Asked {
  const isOwn = isOwnNumber(purpose) || ip === SERVER;
  return {
    at: askedAt,
    message: { phone, country, ip, channel, isProven: isOwn },
    who: phone,
    kind: isOwn ? "user" : isProven ? "person" : "unknown",
    answeredAt: completedAt,
  };
}
