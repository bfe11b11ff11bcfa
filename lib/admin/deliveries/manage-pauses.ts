// Pausing a country or a prefix in the console, letting it go again, and who did so when and why.
import "server-only";
import { isSupportedCountry } from "libphonenumber-js/max";
import { validate as isUuid } from "uuid";
import { db, inTransaction } from "@/lib/database/client";
import { pause, resume, type PauseOutcome } from "@/lib/deliveries/settings/pauses";
import { countryName } from "@/lib/values/phone-number";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireAdmin, requireFreshAdmin, requireStillAdmin } from "@/lib/session/current-user";
import { isFactorFresh } from "@/lib/session/sessions";
import { readPrefix } from "./delivery-filter";
import { namesOf } from "@/lib/admin/user/admin-names";
import { keptReason, REASON_LENGTH } from "@/lib/admin/user/reason";

const HOUR = 60 * 60;

/** For how long. None is for ever: one that is forgotten turns people away. */
export const PAUSE_SECONDS = {
  hour: HOUR,
  day: 24 * HOUR,
  week: 7 * 24 * HOUR,
  month: 30 * 24 * HOUR,
} as const;
export type PauseLength = keyof typeof PAUSE_SECONDS;

export type PauseWish = {
  /** A country's code, or the beginning of numbers, as typed. */
  what: string;
  length: PauseLength;
  reason: string;
};

export type PauseRefusal = "not_a_destination" | "reason_missing" | "already_paused";

/** Pauses what was typed, from the next message on. */
export async function pauseDestination(
  { what, length, reason: typed }: PauseWish,
  client: ClientInfo,
): Promise<PauseOutcome | Refused<PauseRefusal>> {
  const admin = await requireFreshAdmin("admin_pauses");
  const subject = readDestination(what);
  if (!subject) return refused("not_a_destination");
  const reason = keptReason(typed);
  if (reason.length < REASON_LENGTH.min) return refused("reason_missing");
  return inTransaction(async (tx) => {
    await requireStillAdmin(tx, admin);
    const order = { subject, seconds: PAUSE_SECONDS[length], reason, adminId: admin.user.id };
    return pause(tx, order, client);
  });
}

/** Lets a pause go. False where there is none of that id any more. */
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
  /** A country by its name, or a prefix. */
  what: string;
  subject: string;
  pausedAt: Date;
  /** Who did it, by name. */
  by: string;
  reason: string;
  until: Date;
  /** How it ended, where it did. */
  end: { at: Date; by: string | null } | null;
};

const FORMER_SHOWN = 50;

/** The pauses that hold, and the last ones that are over; and whether this session may change them at once. */
export async function listPauses(): Promise<{ open: PauseRow[]; former: PauseRow[]; mayChange: boolean }> {
  const session = await requireAdmin();
  const now = new Date();
  const holds = { resumedAt: null, until: { gt: now } };
  const orderBy = [{ pausedAt: "desc" as const }, { id: "desc" as const }];
  const [open, former] = await Promise.all([
    db().messagePause.findMany({ where: holds, orderBy }),
    db().messagePause.findMany({ where: { NOT: holds }, orderBy, take: FORMER_SHOWN }),
  ]);
  const names = await namesOf([...open, ...former].flatMap((row) => [row.pausedBy, row.resumedBy]));
  const rowOf = (row: (typeof open)[number]): PauseRow => {
    const { id, subject, pausedAt, reason, until, resumedAt } = row;
    // Whose time had come was not let go by anybody.
    const isLetGo = resumedAt !== null && resumedAt < until;
    const end = isLetGo
      ? { at: resumedAt, by: names(row.resumedBy) }
      : until <= now
        ? { at: until, by: null }
        : null;
    const what = subject.startsWith("+") ? subject : countryName(subject);
    return { id, what, subject, pausedAt, by: names(row.pausedBy), reason, until, end };
  };
  return {
    open: open.map(rowOf),
    former: former.map(rowOf),
    mayChange: isFactorFresh(session, now),
  };
}

/** The prefix of a message that is to be paused; null where there is no such message. */
export async function prefixOfDelivery(id: string | null): Promise<string | null> {
  await requireAdmin();
  if (id === null) return null;
  const delivery = await db().delivery.findUnique({ where: { id }, select: { phone: true } });
  return delivery && delivery.phone.slice(0, -4);
}

/** `de`, `+49 1512 345`: the country, or the beginning of numbers; of a whole number without its last digits. */
function readDestination(typed: string): string | null {
  const code = typed.trim().toUpperCase();
  if (isSupportedCountry(code)) return code;
  const prefix = readPrefix(typed);
  return prefix !== null && prefix.length >= 3 ? prefix : null;
}
