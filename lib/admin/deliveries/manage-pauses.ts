import "server-only";
import { isSupportedCountry } from "libphonenumber-js/max";
import { validate as isUuid } from "uuid";
import { db, inTransaction } from "@/lib/database/client";
import { pause, resume } from "@/lib/deliveries/settings/pauses";
import { getCountryName } from "@/lib/values/phone-number";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireAdmin, requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import { isFactorFresh } from "@/lib/session/sessions";
import { readPrefix } from "./delivery-filter";
import { getNameLookup } from "@/lib/admin/user/admin-names";
import { sanitizeReason, REASON_LENGTH } from "@/lib/admin/user/reason";
import { cleanPastedText } from "@/lib/values/pasted-text";

const HOUR = 60 * 60;

/** There is no permanent pause: a forgotten one would turn users away. */
export const PAUSE_SECONDS = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
} as const;
export type PauseLength = keyof typeof PAUSE_SECONDS;

export type PauseInput = {
  /** Country code or number prefix, as typed. */
  what: string;
  length: PauseLength;
  reason: string;
};

export type PauseRefusal = "not_a_destination" | "reason_missing" | "already_paused";

export async function pauseDestination(
  { what, length, reason: typed }: PauseInput,
  client: ClientInfo,
): Promise<{ status: "paused"; subject: string } | Refused<PauseRefusal>> {
  const admin = await requireFreshAdmin("admin_pauses");
  const subject = readDestination(what);
  if (!subject) return refused("not_a_destination");
  const reason = sanitizeReason(typed);
  if (reason.length < REASON_LENGTH.min) return refused("reason_missing");
  const outcome = await inTransaction(async (tx) => {
    await requireStillAdmin(tx, admin);
    const newPause = { subject, seconds: PAUSE_SECONDS[length], reason, adminId: admin.user.id };
    return pause(tx, newPause, client);
  });
  return outcome.status === "paused" ? { ...outcome, subject } : outcome;
}

export async function resumeDestination(id: string, client: ClientInfo): Promise<boolean> {
  const admin = await requireFreshAdmin("admin_pauses");
  if (!isUuid(id)) return false;
  return inTransaction(async (tx) => {
    await requireStillAdmin(tx, admin);
    return resume(tx, id, admin.user.id, client);
  });
}

export type PauseRow = {
  id: string;
  label: string;
  subject: string;
  pausedAt: Date;
  by: string;
  reason: string;
  until: Date;
  /** Null while the pause is active. `by` is null if it expired. */
  end: { at: Date; by: string | null } | null;
};

const MAX_ENDED = 50;

/** `mayChange`: whether the session has a fresh factor. */
export async function listPauses(): Promise<{ open: PauseRow[]; former: PauseRow[]; mayChange: boolean }> {
  const session = await requireAdmin();
  const now = new Date();
  const isActive = { resumedAt: null, until: { gt: now } };
  const orderBy = [{ pausedAt: "desc" as const }, { id: "desc" as const }];
  const [open, former] = await Promise.all([
    db().messagePause.findMany({ where: isActive, orderBy }),
    db().messagePause.findMany({ where: { NOT: isActive }, orderBy, take: MAX_ENDED }),
  ]);
  const getName = await getNameLookup([...open, ...former].flatMap((row) => [row.pausedBy, row.resumedBy]));
  const toRow = (row: (typeof open)[number]): PauseRow => {
    const { id, subject, pausedAt, reason, until, resumedAt } = row;
    const isResumedEarly = resumedAt !== null && resumedAt < until;
    const end = isResumedEarly
      ? { at: resumedAt, by: getName(row.resumedBy) }
      : until <= now
        ? { at: until, by: null }
        : null;
    const label = subject.startsWith("+") ? subject : getCountryName(subject);
    return { id, label, subject, pausedAt, by: getName(row.pausedBy), reason, until, end };
  };
  return {
    open: open.map(toRow),
    former: former.map(toRow),
    mayChange: isFactorFresh(session, now),
  };
}

export async function findDeliveryPrefix(id: string | null): Promise<string | null> {
  await requireAdmin();
  if (id === null) return null;
  const delivery = await db().delivery.findUnique({ where: { id }, select: { phone: true } });
  return delivery && delivery.phone.slice(0, -4);
}

/** Returns `DE` for `de`, or `+491512345` for `+49 1512 345`. Drops the last digits of a full number. */
function readDestination(typed: string): string | null {
  const code = cleanPastedText(typed).toUpperCase();
  if (isSupportedCountry(code)) return code;
  const prefix = readPrefix(typed);
  return prefix !== null && prefix.length >= 3 ? prefix : null;
}
