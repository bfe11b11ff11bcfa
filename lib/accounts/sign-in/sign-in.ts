// First step of a sign-in: checks email and password, then opens a challenge. An unknown email and a wrong
// password take the same time and return the same refusal.
import "server-only";
import { recordStandaloneEvent } from "@/lib/audit/record-event";
import type { Unfinished } from "@/lib/challenge/challenge";
import { standingFields, getFactorStatus } from "@/lib/challenge/factor-options";
import { db } from "@/lib/database/client";
import { openFactorChallenge, type FactorChallengeRefusal } from "@/lib/factors/open-challenge";
import { queueArrival, withCapacity } from "@/lib/crypto/password-queue";
import { consumeLimits, limitKey } from "@/lib/http/rate-limits";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { isCorrectPassword } from "@/lib/accounts/password/password";
import { rehashIfOutdated } from "@/lib/accounts/password/password-rehash";

export type SignInForm = {
  email: string;
  password: string;
  /** "Keep me signed in". */
  keep?: boolean;
};

export type SignInRefusal =
  "wrong_credentials" | "too_many_sign_ins" | "too_busy" | "suspended" | "frozen" | FactorChallengeRefusal;

export type SignInOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: SignInRefusal; retryAfterSeconds?: number };

export async function startSignIn(form: SignInForm, client: ClientInfo): Promise<SignInOutcome> {
  return withCapacity(() => signIn(form, client));
}

async function signIn(form: SignInForm, client: ClientInfo): Promise<SignInOutcome> {
  const arrivedAt = new Date();
  const emailAndIp = `${form.email} ${client.ip}`;
  const checked = await queueArrival(() => checkCredentials(form, emailAndIp, client));
  if (checked.status === "refused") return checked;
  const { user } = checked;
  await rehashIfOutdated(user, form.password, client);
  if (user.suspendedAt) return refuse("suspended", user.id, client);
  if (user.frozenAt) return refuse("frozen", user.id, client);

  const { id: userId, phone, phoneCountry } = user;
  const opened = await openFactorChallenge(
    {
      purpose: "sign_in",
      phone,
      phoneCountry,
      subject: { userId },
      keep: form.keep ?? false,
      event: "sign_in_started",
      arrivedAt,
      clearedLimit: limitKey("sign_in_per_email_and_ip", emailAndIp),
    },
    client,
    getFactorStatus(user),
  );
  if (opened.status === "challenge_opened") return opened;
  return refuse(opened.refusal, userId, client, opened.retryAfterSeconds);
}

async function checkCredentials({ email, password }: SignInForm, emailAndIp: string, client: ClientInfo) {
  const counted = await consumeLimits(
    [
      ["sign_in_per_ip", client.ip],
      ["sign_in_per_email_and_ip", emailAndIp],
      ["sign_in_per_email", email],
    ],
    { client, userId: null },
  );
  if (counted.status === "over") return refused("too_many_sign_ins", counted.retryAfterSeconds);

  const user = await db().user.findUnique({
    where: { email },
    select: {
      id: true,
      passwordHash: true,
      phone: true,
      phoneCountry: true,
      suspendedAt: true,
      frozenAt: true,
      ...standingFields(),
    },
  });
  const isCorrect = await isCorrectPassword(user?.passwordHash ?? null, password);
  if (!user || !isCorrect) return refuse("wrong_credentials", user?.id ?? null, client);
  // With the password verified, specific refusals reveal nothing to strangers.
  return { status: "known", user } as const;
}

async function refuse<R extends SignInRefusal>(
  refusal: R,
  userId: string | null,
  client: ClientInfo,
  retryAfterSeconds?: number,
): Promise<Refused<R>> {
  await recordStandaloneEvent(client, { name: "sign_in_refused", userId, data: { rule: refusal } });
  return refused(refusal, retryAfterSeconds);
}
