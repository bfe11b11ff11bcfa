// Loads the messages of the last days with their outcomes, to rehearse limits with.
import "server-only";
import type { Client, Pool } from "pg";
import { isVerifiedNumber } from "./is-verified-number";
import type { RequestedMessage } from "./rehearsal";
import type { Channel, Purpose } from "@/prisma/generated/enums";

type Row = {
  phone: string;
  country: string;
  hasCode: boolean;
  ip: string | null;
  channel: Channel;
  purpose: Purpose;
  isProven: boolean;
  requestedAt: Date;
  completedAt: Date | null;
};

/** `isTruncated` is true if more than `maxRequests` messages matched. The newest are returned. */
export type RecordedMessages = { history: RequestedMessage[]; isCut: boolean };

/** Returns messages that were sent or that the limits refused, oldest first. */
export async function loadRecordedMessages(
  reader: Pick<Pool | Client, "query">,
  { days, until, atMost }: { days: number; until: Date; atMost: number },
): Promise<RecordedMessages> {
  const { rows } = await reader.query<Row>(
    `SELECT phone, phone_country AS country, has_code AS "hasCode", ip, channel, purpose,
            proven_at IS NOT NULL OR completed_at IS NOT NULL AS "isProven",
            asked_at AS "requestedAt", completed_at AS "completedAt"
     FROM delivery
     WHERE asked_at > $1::timestamptz - make_interval(days => $2) AND asked_at <= $1::timestamptz
       AND (state <> 'refused' OR decision IS NOT NULL)
     ORDER BY asked_at DESC
     LIMIT $3`,
    [until, days, Number.isFinite(atMost) ? atMost + 1 : null],
  );
  return { history: rows.slice(0, atMost).reverse().map(toRequest), isCut: rows.length > atMost };
}

function toRequest({
  phone,
  country,
  hasCode,
  ip,
  channel,
  purpose,
  isProven,
  requestedAt,
  completedAt,
}: Row): RequestedMessage {
  // Texts about a change go to verified numbers only.
  const isOwn = isVerifiedNumber(purpose) || !hasCode;
  return {
    at: requestedAt,
    message: { phone, country, ip: ip ?? "", channel, isVerified: isOwn },
    who: phone,
    kind: isOwn ? "user" : isProven ? "person" : "unknown",
    answeredAt: completedAt,
  };
}
