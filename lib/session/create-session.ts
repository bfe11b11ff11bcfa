// Creates a session from a passed challenge. One transaction redeems the challenge, creates the user of a
// sign-up, the session and the event.
import "server-only";
import type { AuditedChange } from "@/lib/audit/events";
import { countAfterCommit, newEvent, recordEvent } from "@/lib/audit/record-event";
import { redeemChallenge, refuseClaim } from "@/lib/challenge/redeem";
import { transition } from "@/lib/challenge/state";
import { findChallenge, lockNumber, type ChallengeRow } from "@/lib/challenge/store";
import { db, inTransaction, isUniqueViolation, type Transaction } from "@/lib/database/client";
import { endRecoveryCase } from "@/lib/factors/open-recovery-case";
import { consumeLimits } from "@/lib/http/rate-limits";
import { queueEmailConfirmation } from "@/lib/jobs/outbox";
import { getConfirmationLimits } from "@/lib/notifications/confirmation-limits";
import { createNotification } from "@/lib/notifications/notifications";
import { refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { toSearchText } from "@/lib/values/search-text";
import { hashToken, newToken } from "@/lib/crypto/tokens";
import { countEvent } from "@/lib/observability/event-metrics";
import { claimEmail, EmailTaken } from "./claim-email";
import { createSignInSession, type SignInResult } from "./queries";
import { revokeSessions, sessionRow } from "./sessions";
import { NumberTaken, takeNumber } from "./transfer-phone";

export type SessionRefusal = "not_passed" | "suspended" | "email_taken" | "phone_taken";

export type SessionOutcome =
  | { status: "signed_in"; userId: string; sessionToken: string; persistent: boolean }
  | { status: "refused"; refusal: SessionRefusal };

/**
 * Redeems a passed challenge, once, and creates its session. `browser` is the token that recognizes a
 * returning browser.
 */
export async function createSession(
  challengeToken: string,
  client: ClientInfo,
  browser = newToken(),
): Promise<SessionOutcome> {
  const found = await findChallenge(challengeToken);
  switch (found?.purpose) {
    case "sign_up":
      return completeSignUp(challengeToken, found, client, browser);
    case "sign_in":
      return completeSignIn(found, client, browser);
    default:
      return refused("not_passed");
  }
}

async function completeSignUp(
  challengeToken: string,
  found: ChallengeRow,
  client: ClientInfo,
  browser: string,
): Promise<SessionOutcome> {
  const mayEmail = await isConfirmationAllowed(found, client);
  try {
    return await inTransaction(async (tx) => {
      // Lock the number before any row.
      await lockNumber(tx, found.phone);
      const challenge = await redeemChallenge(tx, challengeToken, ["sign_up"]);
      if (!challenge?.factor) return refused("not_passed");
      const { id: userId, email } = await insertUser(tx, challenge, client);
      if (mayEmail) await queueEmailConfirmation(tx, userId, email);
      const { session, token } = newSession({ ...challenge, userId }, client, browser);
      await tx.session.create({ data: session, select: { id: true } });
      await recordEvent(tx, client, sessionEvent("sign_up_completed", session));
      return { status: "signed_in", userId, sessionToken: token, persistent: session.persistent };
    });
  } catch (error) {
    const taken = await findTakenField(challengeToken, error);
    if (!taken) throw error;
    await refuseClaim(challengeToken, taken, client);
    return refused(taken);
  }
}

/** Over the limits, the account is created without an email, and the user can request one later. */
async function isConfirmationAllowed(
  { state, draftEmail }: ChallengeRow,
  client: ClientInfo,
): Promise<boolean> {
  if (state !== "passed" || draftEmail === null) return false;
  const counted = await consumeLimits(getConfirmationLimits(draftEmail, client), { client, userId: null });
  return counted.status === "within";
}

async function completeSignIn(
  challenge: ChallengeRow,
  client: ClientInfo,
  browser: string,
): Promise<SessionOutcome> {
  const { userId } = challenge;
  if (userId === null || challenge.state !== "passed") return refused("not_passed");
  const redeemed = transition(challenge, { type: "redeemed" }, new Date());
  if (redeemed.status === "refused") return refused("not_passed");
  const { session, token } = newSession({ ...challenge, userId }, client, browser);
  const event = sessionEvent("sign_in_succeeded", session);
  const create = (tx?: Transaction) =>
    createSignInSession(challenge, redeemed.change, session, newEvent(client, event, new Date()), tx);

  const result = await create();
  if (result.status === "signed_in") countEvent(event);
  const { status } =
    result.status !== "has_side_effects"
      ? result
      : await inTransaction(async (tx) => {
          const created = await create(tx);
          if (created.status !== "signed_in") return created;
          await applySideEffects(tx, session, created, client);
          countAfterCommit(tx, event);
          return created;
        });
  if (status === "signed_in") return { status, userId, sessionToken: token, persistent: session.persistent };
  return refused(status === "suspended" ? status : "not_passed");
}

type Session = ReturnType<typeof sessionRow>;

function newSession(
  { id: challengeId, userId, factor, keep: persistent }: ChallengeRow & { userId: string },
  client: ClientInfo,
  browser: string,
): { session: Session; token: string } {
  if (!factor) throw new Error("a passed challenge without a factor");
  const token = newToken();
  const session = { token, userId, challengeId, factor, persistent, browserHash: hashToken(browser) };
  return { session: sessionRow(session, client), token };
}

function sessionEvent(
  name: "sign_up_completed" | "sign_in_succeeded",
  { id: sessionId, userId, challengeId, factor }: Session,
): AuditedChange<"sign_up_completed" | "sign_in_succeeded"> {
  return { name, userId, data: { challengeId, sessionId, factor } };
}

/** Ends what the sign-in makes obsolete and notifies the user. */
async function applySideEffects(
  tx: Transaction,
  { id, userId, factor }: Session,
  { isKnownBrowser, hasRecoveryCase }: SignInResult,
  client: ClientInfo,
): Promise<void> {
  if (factor === "support_pass") {
    await revokeSessions(tx, userId, { except: id });
    await createNotification(tx, userId, "pass_used", {}, client);
    return;
  }
  if (hasRecoveryCase) await endRecoveryCase(tx, userId, "factor_proven", client);
  if (!isKnownBrowser) await createNotification(tx, userId, "new_browser", {}, client);
}

async function insertUser(
  tx: Transaction,
  challenge: ChallengeRow,
  client: ClientInfo,
): Promise<{ id: string; email: string }> {
  const {
    draftName: name,
    draftEmail: email,
    draftPasswordHash: passwordHash,
    phone,
    phoneCountry,
  } = challenge;
  if (name === null || email === null || passwordHash === null) throw new Error("a sign-up without a draft");
  await takeNumber(tx, phone, client);
  await claimEmail(tx, email);
  const now = new Date();
  return tx.user.create({
    data: {
      name,
      email,
      emailConfirmedAt: null,
      passwordHash,
      phone,
      phoneCountry,
      phoneVerifiedAt: challenge.passedAt ?? now,
      lastSignInAt: now,
      search: toSearchText({ name, email, phone }),
    },
    select: { id: true, email: true },
  });
}

/**
 * Returns which unique value belongs to another user. The phone is verified, so this no longer reveals
 * accounts to strangers.
 */
async function findTakenField(
  challengeToken: string,
  error: unknown,
): Promise<"email_taken" | "phone_taken" | null> {
  if (error instanceof NumberTaken) return "phone_taken";
  if (error instanceof EmailTaken) return "email_taken";
  if (!isUniqueViolation(error)) return null;
  const challenge = await findChallenge(challengeToken);
  if (!challenge) return null;
  const { phone } = challenge;
  const owner = await db().user.findFirst({ where: { phone, phoneLapsedAt: null }, select: { id: true } });
  return owner ? "phone_taken" : null;
}
