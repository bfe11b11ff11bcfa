// By design, no change reads or sets a password or turns off the second factor.
import "server-only";
import type { EventData } from "@/lib/audit/events";
import { endChallenges } from "@/lib/challenge/end-challenges";
import type { Transaction } from "@/lib/database/client";
import { endRecoveryCase } from "@/lib/factors/open-recovery-case";
import { revokeLinks } from "@/lib/notifications/email-links";
import type { ClientInfo } from "@/lib/http/client-info";
import type { NotificationData } from "@/lib/notifications/notifications";
import { maskPhone } from "@/lib/values/phone-number";
import { revokeAccess } from "@/lib/accounts/sessions/revoke-access";
import type { Role } from "@/prisma/generated/enums";
import type { UserModel } from "@/prisma/generated/models";

export const USER_CHANGES = [
  "suspend",
  "restore",
  "sign_out",
  "make_admin",
  "unmake_admin",
  "release_number",
  "email_wrong",
  "email_right",
] as const;

export type UserChange = (typeof USER_CHANGES)[number];

/** `adminId`: null for an operator. `assertStillAuthorized` throws if the admin lost the role or session. */
export type Actor = {
  adminId: string | null;
  assertStillAuthorized: (tx: Transaction) => Promise<void>;
  client: ClientInfo;
};

type UserEvent =
  | "account_suspended"
  | "account_restored"
  | "sessions_ended"
  | "phone_released"
  | "email_marked_wrong"
  | "email_marked_right"
  | "admin_granted"
  | "admin_revoked";

type UserNotice = "changed_by_admin" | "phone_released" | "email_marked_wrong";

export type ChangeResult = {
  event: UserEvent;
  data?: Omit<Partial<EventData<UserEvent>>, "reason">;
  notice: { kind: UserNotice; data: NotificationData<UserNotice> };
};

/** Expects a locked user row. Returns null if there is nothing to change. */
export type Change = (tx: Transaction, user: UserModel, actor: Actor) => Promise<ChangeResult | null>;

const suspend: Change = async (tx, { id }, { client, adminId }) => {
  const { count } = await tx.user.updateMany({
    where: { id, suspendedAt: null },
    data: { suspendedAt: new Date() },
  });
  if (count === 0) return null;
  const sessions = await revokeAccess(tx, id);
  await endRecoveryCase(tx, id, "suspended", client, { adminId });
  return { event: "account_suspended", data: { sessions }, notice: toNotice("suspended your account") };
};

const restore: Change = async (tx, { id }) => {
  const { count } = await tx.user.updateMany({
    where: { id, suspendedAt: { not: null } },
    data: { suspendedAt: null },
  });
  if (count === 0) return null;
  return { event: "account_restored", notice: toNotice("restored your account. You can sign in again") };
};

/** Also ends sign-ins in progress and pending changes. */
const signOut: Change = async (tx, { id }) => {
  const sessions = await revokeAccess(tx, id);
  return {
    event: "sessions_ended",
    data: { sessions },
    notice: toNotice("signed you out everywhere"),
  };
};

/** The number lapses as if another user had verified it (lib/session/transfer-phone.ts). */
const releaseNumber: Change = async (tx, { id, phone }) => {
  await endChallenges(tx, id, "session_over", { phone });
  const { count } = await tx.user.updateMany({
    where: { id, phone, phoneLapsedAt: null },
    data: { phoneLapsedAt: new Date() },
  });
  if (count === 0) return null;
  const masked = maskPhone(phone);
  return {
    event: "phone_released",
    data: { phone: masked },
    notice: { kind: "phone_released", data: { phone: masked } },
  };
};

/** The address is not the user's: earlier links stop working, and no more email is sent there. */
const markEmailWrong: Change = async (tx, { id }) => {
  const { count } = await tx.user.updateMany({
    where: { id, emailWrongAt: null },
    data: { emailWrongAt: new Date() },
  });
  if (count === 0) return null;
  await revokeLinks(tx, id, ["reset_password", "not_me", "undo_email_change"]);
  return { event: "email_marked_wrong", notice: { kind: "email_marked_wrong", data: {} } };
};

const markEmailRight: Change = async (tx, { id }) => {
  const { count } = await tx.user.updateMany({
    where: { id, emailWrongAt: { not: null } },
    data: { emailWrongAt: null },
  });
  if (count === 0) return null;
  return { event: "email_marked_right", notice: toNotice("turned emails to your address back on") };
};

export const CHANGES: Record<UserChange, Change> = {
  suspend,
  restore,
  sign_out: signOut,
  make_admin: (tx, { id }) => setRole(tx, id, "admin"),
  unmake_admin: (tx, { id }) => setRole(tx, id, "user"),
  release_number: releaseNumber,
  email_wrong: markEmailWrong,
  email_right: markEmailRight,
};

async function setRole(tx: Transaction, id: string, role: Role): Promise<ChangeResult | null> {
  const { count } = await tx.user.updateMany({ where: { id, role: { not: role } }, data: { role } });
  if (count === 0) return null;
  return role === "admin"
    ? { event: "admin_granted", notice: toNotice("made you an administrator") }
    : { event: "admin_revoked", notice: toNotice("removed you as an administrator") };
}

function toNotice(change: string): ChangeResult["notice"] {
  return { kind: "changed_by_admin", data: { change } };
}
