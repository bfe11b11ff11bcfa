// Signing in, first half: e-mail and password. Right ones open a challenge and nothing else; unknown e-mail and wrong
// password cost the same time and the same words.
import "server-only";
import { recordEvent, type EventData } from "../audit";
import { openChallenge, type ChallengeOrder, type Unfinished } from "../challenge/challenge";
import { readLock } from "../challenge/failure-count";
import { openChallengeWithoutCode } from "../challenge/open-without-code";
import { db } from "../db";
import { countRecoveryCodes } from "../factors/recovery-codes";
import { clearLimit, countAgainst } from "../rate-limit";
import type { Requester } from "../requester";
import { isRightPassword } from "./password";

export type SignInForm = { email: string; password: string };

export type SignInRefusal =
  "wrong_credentials" | "too_many_sign_ins" | "suspended" | "factor_locked" | "factor_disabled";

export type SignInOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: SignInRefusal; retryAfterSeconds?: number };

/** Checks the password and opens the challenge of the second factor. */
export async function startSignIn(form: SignInForm, requester: Requester): Promise<SignInOutcome> {
  const arrivedAt = new Date();
  const emailAndIp = `${form.email} ${requester.ip}`;
  const counted = await countAgainst([
    ["sign_in_per_ip", requester.ip],
    ["sign_in_per_email_and_ip", emailAndIp],
    ["sign_in_per_email", form.email],
  ]);
  if (counted.status === "over") {
    const { limit, retryAfterSeconds } = counted;
    await recordRefusal(null, requester, { rule: limit });
    return { status: "refused", refusal: "too_many_sign_ins", retryAfterSeconds };
  }

  const user = await db().user.findUnique({ where: { email: form.email } });
  const isRight = await isRightPassword(user?.passwordHash ?? null, form.password);
  if (!user || !isRight) return refuse("wrong_credentials", user?.id ?? null, requester);
  // From here on the person has shown the password: the truth harms nobody.
  await clearLimit("sign_in_per_email_and_ip", emailAndIp);
  if (user.suspendedAt) return refuse("suspended", user.id, requester);
  const lock = await readLock(db(), user.id);
  if (lock.status === "locked") return refuse("factor_locked", user.id, requester, lock.retryAfterSeconds);

  const { id: userId, phone, phoneCountry } = user;
  const order: ChallengeOrder = {
    purpose: "sign_in",
    phone,
    phoneCountry,
    subject: { userId },
    event: "sign_in_started",
    arrivedAt,
  };
  if (lock.status === "disabled") return startRecovery(userId, order, requester);
  return { status: "challenge_opened", ...(await openChallenge(order, requester)) };
}

/**
 * A hundred wrong codes in a row have disabled the phone as a factor (NIST SP 800-63B-4 §3.2.2), and a recovery code is the
 * way back: no message is sent, and whoever passes has their phone accepted again.
 */
async function startRecovery(
  userId: string,
  order: ChallengeOrder,
  requester: Requester,
): Promise<SignInOutcome> {
  const { left } = await countRecoveryCodes(userId);
  if (left === 0) return refuse("factor_disabled", userId, requester);
  return { status: "challenge_opened", ...(await openChallengeWithoutCode(order, requester)) };
}

async function refuse(
  refusal: SignInRefusal,
  userId: string | null,
  requester: Requester,
  retryAfterSeconds?: number,
): Promise<SignInOutcome> {
  await recordRefusal(userId, requester, { rule: refusal });
  return { status: "refused", refusal, ...(retryAfterSeconds !== undefined && { retryAfterSeconds }) };
}

async function recordRefusal(userId: string | null, requester: Requester, data: EventData): Promise<void> {
  await db().$transaction((tx) => recordEvent(tx, requester, { name: "sign_in_refused", userId, data }));
}
