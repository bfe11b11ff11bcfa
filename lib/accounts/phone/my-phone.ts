import "server-only";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { db } from "@/lib/database/client";
import { env } from "@/lib/env";
import { revokeLinks } from "@/lib/notifications/email-links";
import { hasDeliverableEmail } from "@/lib/jobs/outbox";
import { maskPhone } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshFactor, requireUser } from "@/lib/session/current-user";
import { revokeAccess } from "@/lib/accounts/sessions/revoke-access";
import type { PhoneChangeModel } from "@/prisma/generated/models";
import { restorePhone, isUndoable, recordPhoneChangeUndone, wasJustUndone } from "./undo-phone-change";

export type MyPhone = {
  phone: string;
  country: string;
  verifiedAt: Date;
  /** Set when another user verified the number. */
  lapsedAt: Date | null;
  /** The last change while it can be undone, or for an hour after it was undone. */
  change: { status: "undoable"; former: string; undoUntil: Date } | { status: "undone" } | null;
  notifies: { mailbox: boolean; formerNumber: boolean };
};

export async function myPhone(): Promise<MyPhone> {
  const { user } = await requireUser();
  const last = await findLastChange(user.id);
  return {
    phone: maskPhone(user.phone),
    country: user.phoneCountry,
    verifiedAt: user.phoneVerifiedAt,
    lapsedAt: user.phoneLapsedAt,
    change: last && getChangeStatus(last),
    notifies: {
      mailbox: await hasDeliverableEmail(db(), user.id),
      formerNumber: env().VONAGE_SENDER !== undefined,
    },
  };
}

/** Ends all other sessions. Returns false if the change can no longer be undone. */
export async function undoMyPhoneChange(client: ClientInfo): Promise<boolean> {
  const session = await requireFreshFactor("phone");
  const userId = session.user.id;
  const last = await findLastChange(userId);
  if (!last) return false;
  return restorePhone(userId, last.id, async (tx, change) => {
    await lockUserAndChallenges(tx, userId);
    const sessions = await revokeAccess(tx, userId, { except: session.id });
    await revokeLinks(tx, userId, ["undo_phone_change"]);
    await recordPhoneChangeUndone(
      tx,
      change,
      { by: "session", sessions, frozen: false, factorsDropped: 0 },
      client,
    );
    return true;
  });
}

function findLastChange(userId: string): Promise<PhoneChangeModel | null> {
  return db().phoneChange.findFirst({ where: { userId }, orderBy: { changedAt: "desc" } });
}

function getChangeStatus(change: PhoneChangeModel): MyPhone["change"] {
  if (isUndoable(change))
    return { status: "undoable", former: maskPhone(change.previousPhone), undoUntil: change.undoUntil };
  return wasJustUndone(change) ? { status: "undone" } : null;
}
