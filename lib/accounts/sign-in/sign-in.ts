// Signing in, first half: e-mail and password. Right ones open a challenge and nothing else; unknown e-mail and wrong
// password cost the same time and the same words.
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
import { isRightPassword } from "@/lib/accounts/password/password";
import { refreshHash } from "@/lib/accounts/password/password-rehash";

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

/** Checks the password and opens the challenge of the second factor. */
export async function startSignIn(form: SignInForm, client: ClientInfo): Promise<SignInOutcome> {
  return withCapacity(() => signIn(form, client));
}

async function signIn(form: SignInForm, client: ClientInfo): Promise<SignInOutcome> {
  const arrivedAt = new Date();
  const emailAndIp = `${form.email} ${client.ip}`;
  const known = await queueArrival(() => recognise(form, emailAndIp, client));
  if (known.status === "refused") return known;
  const { user } = known;
  await refreshHash(user, form.password, client);
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

/** Whose e-mail and password these are. */
async function recognise({ email, password }: SignInForm, emailAndIp: string, client: ClientInfo) {
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
  const isRight = await isRightPassword(user?.passwordHash ?? null, password);
  if (!user || !isRight) return refuse("wrong_credentials", user?.id ?? null, client);
  // From here on the person has shown the password: the truth harms nobody.
  return { status: "known", user } as const;
}

async function refuse<Why extends SignInRefusal>(
  refusal: Why,
  userId: string | null,
  client: ClientInfo,
  retryAfterSeconds?: number,
): Promise<Refused<Why>> {
  await recordStandaloneEvent(client, { name: "sign_in_refused", userId, data: { rule: refusal } });
  return refused(refusal, retryAfterSeconds);
}
