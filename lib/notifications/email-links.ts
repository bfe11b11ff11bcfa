// Single-use links, stored as hashes. Opening a link changes nothing, because mail scanners open all of them.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";
import { hashToken, newToken } from "@/lib/crypto/tokens";
import type { LinkAction } from "@/prisma/generated/enums";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

export const LINKS = {
  /** Short, to limit misuse by someone who can read the mailbox (A43). Starts when the email is sent. */
  reset_password: { path: "/reset-password", lifetimeSeconds: 15 * MINUTE },
  not_me: { path: "/not-me", lifetimeSeconds: 7 * 24 * HOUR },
  undo_phone_change: { path: "/undo-phone-change", lifetimeSeconds: 48 * HOUR },
  confirm_email: { path: "/confirm-email", lifetimeSeconds: 24 * HOUR },
  undo_email_change: { path: "/undo-email-change", lifetimeSeconds: 48 * HOUR },
} as const satisfies Record<LinkAction, { path: string; lifetimeSeconds: number }>;

/** Data of a link in addition to its user. A link of a previous version may lack some of it. */
export type LinkData = {
  reset_password: Record<string, never>;
  /** `noticeId` is the link's notification, `to` the address it was sent to. */
  not_me: { noticeId?: string; to?: string };
  undo_phone_change: { phoneChangeId?: string };
  confirm_email: { newEmail?: string };
  undo_email_change: { formerEmail?: string; noticeId?: string };
};

export type LinkOrder<Action extends LinkAction = LinkAction> = {
  action: Action;
  userId: string;
  data?: LinkData[Action];
  lifetimeSeconds: number;
};

export type UsableLink<Action extends LinkAction> = { id: string; userId: string; data: LinkData[Action] };

/** Returns the token, which must appear only in the message. */
export async function createLink<Action extends LinkAction>(
  tx: Transaction,
  { action, userId, data, lifetimeSeconds }: LinkOrder<Action>,
): Promise<string> {
  const token = newToken();
  const now = new Date();
  await tx.emailLink.create({
    data: {
      tokenHash: hashToken(token),
      action,
      userId,
      data: data ?? {},
      createdAt: now,
      expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
    },
  });
  return token;
}

/** Uses APP_URL, never the Host header. */
export function getLinkUrl(action: LinkAction, token: string): string {
  return new URL(`${LINKS[action].path}/${token}`, env().APP_URL).href;
}

export async function findLink<Action extends LinkAction>(
  tx: Pick<Transaction, "emailLink">,
  token: string,
  action: Action,
): Promise<UsableLink<Action> | null> {
  const link = await tx.emailLink.findUnique({ where: { tokenHash: hashToken(token) } });
  if (!link || link.action !== action || link.usedAt || link.expiresAt <= new Date()) return null;
  return { id: link.id, userId: link.userId, data: link.data as LinkData[Action] };
}

/** Also returns a link that was used or replaced, or that has expired. */
export async function findAnyLink<Action extends LinkAction>(
  tx: Pick<Transaction, "emailLink">,
  token: string,
  action: Action,
): Promise<Pick<UsableLink<Action>, "userId" | "data"> | null> {
  const link = await tx.emailLink.findUnique({ where: { tokenHash: hashToken(token) } });
  return link?.action === action ? { userId: link.userId, data: link.data as LinkData[Action] } : null;
}

export async function findLinkOwner(
  tx: Pick<Transaction, "emailLink">,
  token: string,
  action: LinkAction,
): Promise<string | null> {
  return (await findAnyLink(tx, token, action))?.userId ?? null;
}

/** Returns the link to exactly one caller, and null to all others. */
export async function redeemLink<Action extends LinkAction>(
  tx: Transaction,
  token: string,
  action: Action,
): Promise<UsableLink<Action> | null> {
  const link = await findLink(tx, token, action);
  if (!link) return null;
  const { count } = await tx.emailLink.updateMany({
    where: { id: link.id, usedAt: null },
    data: { usedAt: new Date() },
  });
  return count === 1 ? link : null;
}

export async function revokeLinks(
  tx: Transaction,
  userId: string,
  actions: readonly LinkAction[],
): Promise<void> {
  await tx.emailLink.updateMany({
    where: { userId, action: { in: [...actions] }, usedAt: null },
    data: { usedAt: new Date() },
  });
}
