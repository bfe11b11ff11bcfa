// A link by email, a new password, and a second factor. Ends all sessions, and signs no one in.
import "server-only";
import { recordStandaloneEvent, recordEvent } from "@/lib/audit/record-event";
import type { Unfinished } from "@/lib/challenge/challenge";
import { lockUserAndChallenges } from "@/lib/challenge/end-challenges";
import { redeemChallenge } from "@/lib/challenge/redeem";
import { getFactorOptions } from "@/lib/challenge/factor-options";
import { db, inTransaction } from "@/lib/database/client";
import { endRecoveryCase } from "@/lib/factors/open-recovery-case";
import { openFactorChallenge, type FactorChallengeRefusal } from "@/lib/factors/open-challenge";
import { withCapacity } from "@/lib/crypto/password-queue";
import { findLink, redeemLink } from "@/lib/notifications/email-links";
import { createNotification } from "@/lib/notifications/notifications";
import { isEmailConfigured, queueResetEmail } from "@/lib/jobs/outbox";
import { clearLimit, consumeLimits, isFirstUse } from "@/lib/http/rate-limits";
import { refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { chooseFields, chooseUser } from "@/lib/accounts/sign-in/choose-user";
import { revokeAccess } from "@/lib/accounts/sessions/revoke-access";
import { hashPassword } from "./password";
import { checkPasswordPolicy, type PasswordRefusal } from "./password-policy";

export type ResetRequestOutcome =
  | { status: "asked" }
  | { status: "refused"; refusal: "mail_unavailable" | "too_many_resets"; retryAfterSeconds?: number };

export function isResetAvailable(): boolean {
  return isEmailConfigured();
}

/**
 * Responds alike with and without an account: limits count the typed address, and the worker drops the email.
 * An unconfirmed address gets a confirmation link instead, or its user could never reset the password.
 */
export async function requestPasswordReset(
  email: string,
  client: ClientInfo,
  browser: string | null = null,
): Promise<ResetRequestOutcome> {
  if (!isEmailConfigured()) return { status: "refused", refusal: "mail_unavailable" };
  const counted = await consumeLimits(
    [
      ["reset_mails_per_ip", client.ip],
      ["reset_mails_per_email", email],
    ],
    { client, userId: null },
  );
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_resets", retryAfterSeconds: counted.retryAfterSeconds };
  const userId = await findResetUser(email, browser);
  await inTransaction(async (tx) => {
    await recordEvent(tx, client, { name: "password_reset_requested", userId });
    await queueResetEmail(tx, userId ?? crypto.randomUUID());
  });
  return { status: "asked" };
}

async function findResetUser(email: string, browser: string | null): Promise<string | null> {
  const users = await db().user.findMany({
    where: { email },
    select: { id: true, ...chooseFields(browser) },
  });
  // Counted for every address: the response time must not reveal the unconfirmed ones.
  const mayConfirm = await isFirstUse("reset_confirmations_per_email", email);
  const confirmed = users.find(({ emailConfirmedAt }) => emailConfirmedAt !== null);
  const user = confirmed ?? (mayConfirm ? chooseUser(users) : null);
  return user?.id ?? null;
}

export async function findReset(token: string): Promise<{ email: string } | null> {
  const link = await findLink(db(), token, "reset_password");
  if (!link) return null;
  return db().user.findFirst({ where: { id: link.userId, suspendedAt: null }, select: { email: true } });
}

export type ResetRefusal =
  "link_over" | "too_many_resets" | "too_busy" | FactorChallengeRefusal | PasswordRefusal;

export type ResetOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: ResetRefusal; retryAfterSeconds?: number };

/** Checks the new password and opens a challenge. Does not set the password. */
export async function startPasswordReset(
  linkToken: string,
  newPassword: string,
  client: ClientInfo,
): Promise<ResetOutcome> {
  return withCapacity(() => startReset(linkToken, newPassword, client));
}

async function startReset(linkToken: string, newPassword: string, client: ClientInfo): Promise<ResetOutcome> {
  const counted = await consumeLimits([["resets_per_ip", client.ip]], { client, userId: null });
  if (counted.status === "over")
    return { status: "refused", refusal: "too_many_resets", retryAfterSeconds: counted.retryAfterSeconds };
  const link = await findLink(db(), linkToken, "reset_password");
  const user = link && (await db().user.findFirst({ where: { id: link.userId, suspendedAt: null } }));
  if (!user) return refuse("link_over", null, client);
  const { id: userId, name, email, phone, phoneCountry } = user;
  // Refuse before spending the link, so that the user can try again.
  const refusal = await checkPasswordPolicy(newPassword, { userId, name, email, phone }, client);
  if (refusal) return { status: "refused", refusal };
  const { options, lock } = await getFactorOptions(userId, "reset_password");
  if (lock.status === "blocked" && !options.includes("passkey"))
    return refuse("factor_locked", userId, client, lock.retryAfterSeconds);
  if (options.length === 0)
    return refuse(lock.status === "disabled" ? "factor_disabled" : "no_factor", userId, client);

  const newPasswordHash = await hashPassword(newPassword);
  const used = await inTransaction((tx) => redeemLink(tx, linkToken, "reset_password"));
  if (!used) return refuse("link_over", userId, client);
  const opened = await openFactorChallenge(
    {
      purpose: "reset_password",
      phone,
      phoneCountry,
      subject: { userId, newPasswordHash },
      event: "password_reset_started",
    },
    client,
  );
  if (opened.status === "challenge_opened") return opened;
  return refuse(opened.refusal, userId, client, opened.retryAfterSeconds);
}

/** Returns false if the challenge is over or the user is suspended. */
export async function finishPasswordReset(token: string, client: ClientInfo): Promise<boolean> {
  const email = await inTransaction(async (tx) => {
    const challenge = await redeemChallenge(tx, token, ["reset_password"]);
    const { userId, draftPasswordHash: passwordHash, factor } = challenge ?? {};
    if (!userId || !passwordHash || !factor) return null;
    await lockUserAndChallenges(tx, userId);
    const previous = await tx.user.findUniqueOrThrow({ where: { id: userId } });
    const { count } = await tx.user.updateMany({
      where: { id: userId, suspendedAt: null },
      data: { passwordHash, passwordChangedAt: new Date(), lockedAt: null },
    });
    if (count === 0) return null;
    const sessionsEnded = await revokeAccess(tx, userId);
    await endRecoveryCase(tx, userId, "factor_proven", client);
    const data = { sessionsEnded, factor, wasFrozen: previous.lockedAt !== null };
    await recordEvent(tx, client, { name: "password_reset", userId, data });
    await createNotification(tx, userId, "password_reset", {}, client);
    return previous.email;
  });
  if (email === null) return false;
  // Wrong guesses at the old password must not block the owner.
  await clearLimit("sign_in_per_email", email);
  await clearLimit("sign_in_per_email_and_ip", `${email} ${client.ip}`);
  await clearLimit("sign_in_turns_per_email_and_client", `${email} ${client.ip}`);
  return true;
}

async function refuse(
  refusal: ResetRefusal,
  userId: string | null,
  client: ClientInfo,
  retryAfterSeconds?: number,
): Promise<ResetOutcome> {
  await recordStandaloneEvent(client, { name: "password_reset_refused", userId, data: { rule: refusal } });
  return refused(refusal, retryAfterSeconds);
}
