// Links in mails and texts: single use, kept as a hash, good for one action. Looking at one changes nothing, since mail
// scanners look at all of them.
import "server-only";
import type { Transaction } from "@/lib/database/client";
import { env } from "@/lib/env";
import { hashToken, newToken } from "@/lib/crypto/tokens";
import type { LinkAction } from "@/prisma/generated/enums";

const MINUTE = 60;
const HOUR = 60 * MINUTE;

/** Where each link leads, `<path>/<token>`, and how long it can be used, in seconds. */
export const LINKS = {
  /** Counted from when the mail leaves, and short, for a mailbox that somebody reads over a shoulder (threats A43). */
  reset_password: { path: "/reset-password", lifetimeSeconds: 15 * MINUTE },
  not_me: { path: "/not-me", lifetimeSeconds: 7 * 24 * HOUR },
  /** As long as the change itself can be undone. */
  undo_phone_change: { path: "/undo-phone-change", lifetimeSeconds: 48 * HOUR },
  confirm_email: { path: "/confirm-email", lifetimeSeconds: 24 * HOUR },
  undo_email_change: { path: "/undo-email-change", lifetimeSeconds: 48 * HOUR },
} as const satisfies Record<LinkAction, { path: string; lifetimeSeconds: number }>;

export type LinkData = Record<string, string>;

export type LinkOrder = {
  action: LinkAction;
  userId: string;
  data?: LinkData;
  lifetimeSeconds: number;
};

export type UsableLink = { id: string; userId: string; data: LinkData };

/** Makes a link and returns its token, which belongs into the mail and nowhere else. */
export async function newLink(
  tx: Transaction,
  { action, userId, data = {}, lifetimeSeconds }: LinkOrder,
): Promise<string> {
  const token = newToken();
  const now = new Date();
  await tx.mailLink.create({
    data: {
      tokenHash: hashToken(token),
      action,
      userId,
      data,
      createdAt: now,
      expiresAt: new Date(now.getTime() + lifetimeSeconds * 1000),
    },
  });
  return token;
}

/** The address that a mail shows. It begins with APP_URL, whatever a request's Host header said. */
export function linkAddress(action: LinkAction, token: string): string {
  return new URL(`${LINKS[action].path}/${token}`, env().APP_URL).href;
}

/** What a link would do, or null where it does nothing any more. */
export async function findLink(
  tx: Pick<Transaction, "mailLink">,
  token: string,
  action: LinkAction,
): Promise<UsableLink | null> {
  const link = await tx.mailLink.findUnique({ where: { tokenHash: hashToken(token) } });
  if (!link || link.action !== action || link.usedAt || link.expiresAt <= new Date()) return null;
  return { id: link.id, userId: link.userId, data: link.data as LinkData };
}

/** Whose link it is or was, whatever has become of it. */
export async function ownerOfLink(
  tx: Pick<Transaction, "mailLink">,
  token: string,
  action: LinkAction,
): Promise<string | null> {
  const link = await tx.mailLink.findUnique({ where: { tokenHash: hashToken(token) } });
  return link?.action === action ? link.userId : null;
}

/** Uses a link up: for exactly one of those who try it is what it would do, for all others null. */
export async function spendLink(
  tx: Transaction,
  token: string,
  action: LinkAction,
): Promise<UsableLink | null> {
  const link = await findLink(tx, token, action);
  if (!link) return null;
  const { count } = await tx.mailLink.updateMany({
    where: { id: link.id, usedAt: null },
    data: { usedAt: new Date() },
  });
  return count === 1 ? link : null;
}

/** Makes all links of a user for these actions worthless. */
export async function dropLinks(
  tx: Transaction,
  userId: string,
  actions: readonly LinkAction[],
): Promise<void> {
  await tx.mailLink.updateMany({
    where: { userId, action: { in: [...actions] }, usedAt: null },
    data: { usedAt: new Date() },
  });
}
