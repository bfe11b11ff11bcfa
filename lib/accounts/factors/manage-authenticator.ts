import "server-only";
import { recordEvent } from "@/lib/audit/record-event";
import { findFactorStatus } from "@/lib/challenge/factor-options";
import { db, inTransaction } from "@/lib/database/client";
import {
  confirmAuthenticator,
  getSetUpSecret,
  startAuthenticator,
  type AppSecret,
  AUTHENTICATOR_RULES,
} from "@/lib/factors/authenticator";
import { createNotification } from "@/lib/notifications/notifications";
import { refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { requireFreshFactor, requireStillOpen } from "@/lib/session/current-user";
import { readTypedCode } from "@/lib/values/typed-code";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";

export type MyAuthenticator =
  | { status: "none" }
  /** The secret is shown only to its user, and only until it is confirmed. */
  | { status: "under_way"; secret: AppSecret }
  | { status: "confirmed"; confirmedAt: Date; lastUsedAt: Date | null };

export async function myAuthenticator(): Promise<MyAuthenticator> {
  const { user } = await requireFreshFactor("authenticator");
  const authenticator = await db().authenticator.findUnique({ where: { userId: user.id } });
  if (authenticator?.confirmedAt) {
    const { confirmedAt, lastUsedAt } = authenticator;
    return { status: "confirmed", confirmedAt, lastUsedAt };
  }
  const secret = getSetUpSecret(authenticator, user.email);
  return secret ? { status: "under_way", secret } : { status: "none" };
}

export type AuthenticatorChangeRefusal =
  | "authenticator_there_already"
  | "authenticator_code_malformed"
  | "authenticator_code_wrong"
  | "authenticator_set_up_over"
  | "phone_change_open"
  | "last_factor";

export type AuthenticatorChange =
  { status: "done" } | { status: "refused"; refusal: AuthenticatorChangeRefusal; retryAfterSeconds?: number };

export async function setUpAuthenticator(client: ClientInfo): Promise<AuthenticatorChange> {
  const session = await requireFreshFactor("authenticator");
  const { user } = session;
  return inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    if (!(await startAuthenticator(tx, user.id))) return refused("authenticator_there_already");
    await recordEvent(tx, client, { name: "authenticator_started", userId: user.id });
    return { status: "done" };
  });
}

/** Wrong codes need no limit: the secret is shown on the same page. */
export async function finishAuthenticator(typed: string, client: ClientInfo): Promise<AuthenticatorChange> {
  const session = await requireFreshFactor("authenticator");
  const { user } = session;
  const code = readTypedCode(typed, AUTHENTICATOR_RULES.codeLength);
  if (code === null) return refused("authenticator_code_malformed");
  const authenticator = await db().authenticator.findUnique({ where: { userId: user.id } });
  if (authenticator?.confirmedAt) return refused("authenticator_there_already");
  if (!authenticator || !getSetUpSecret(authenticator, user.email))
    return refused("authenticator_set_up_over");
  return inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    if (!(await confirmAuthenticator(tx, authenticator, code))) return refused("authenticator_code_wrong");
    await recordEvent(tx, client, { name: "authenticator_added", userId: user.id });
    await createNotification(tx, user.id, "authenticator_added", {}, client);
    return { status: "done" };
  });
}

/** Refuses while a phone change can be undone: the app may be the owner's only factor against an attacker. */
export async function removeAuthenticator(client: ClientInfo): Promise<AuthenticatorChange> {
  const session = await requireFreshFactor("authenticator");
  const userId = session.user.id;
  return inTransaction(async (tx) => {
    await requireStillOpen(tx, session);
    const authenticator = await tx.authenticator.findUnique({ where: { userId } });
    if (!authenticator) return { status: "done" };
    if (authenticator.confirmedAt) {
      const wait = await undoWaitSeconds(userId, tx);
      if (wait > 0) return refused("phone_change_open", wait);
      const { passkeys, phone } = await findFactorStatus(userId, tx);
      if (passkeys === 0 && !phone) return refused("last_factor");
      await recordEvent(tx, client, { name: "authenticator_removed", userId });
      await createNotification(tx, userId, "authenticator_removed", {}, client);
    }
    await tx.authenticator.delete({ where: { userId } });
    return { status: "done" };
  });
}
