// Signing in, first half: e-mail and password. Right ones open a challenge and nothing else; unknown e-mail and wrong
// password cost the same time and the same words.
import "server-only";
import { recordAlone } from "@/lib/audit/record-event";
import type { Unfinished } from "@/lib/challenge/challenge";
import { standingFields, standingOf } from "@/lib/challenge/factor-options";
import { db } from "@/lib/database/client";
import { openFactorChallenge, type FactorChallengeRefusal } from "@/lib/factors/open-challenge";
import { inOrder, refuseWhenBusy } from "@/lib/crypto/password-queue";
import { clearingOfLimit, countAgainst } from "@/lib/http/rate-limits";
import { refused, type Refused } from "@/lib/refusal";
import type { Requester } from "@/lib/http/client-info";
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
export async function startSignIn(form: SignInForm, requester: Requester): Promise<SignInOutcome> {
  return refuseWhenBusy(() => signIn(form, requester));
}

async function signIn(form: SignInForm, requester: Requester): Promise<SignInOutcome> {
  const arrivedAt = new Date();
  const emailAndIp = `${form.email} ${requester.ip}`;
  const known = await inOrder(() => recognise(form, emailAndIp, requester));
  if (known.status === "refused") return known;
  const { user } = known;
  await refreshHash(user, form.password, requester);
  if (user.suspendedAt) return refuse("suspended", user.id, requester);
  if (user.frozenAt) return refuse("frozen", user.id, requester);

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
      alongside: clearingOfLimit("sign_in_per_email_and_ip", emailAndIp),
    },
    requester,
    standingOf(user),
  );
  if (opened.status === "challenge_opened") return opened;
  return refuse(opened.refusal, userId, requester, opened.retryAfterSeconds);
}

/** Whose e-mail and password these are. */
async function recognise({ email, password }: SignInForm, emailAndIp: string, requester: Requester) {
  const counted = await countAgainst(
    [
      ["sign_in_per_ip", requester.ip],
      ["sign_in_per_email_and_ip", emailAndIp],
      ["sign_in_per_email", email],
    ],
    { requester, userId: null },
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
  if (!user || !isRight) return refuse("wrong_credentials", user?.id ?? null, requester);
  // From here on the person has shown the password: the truth harms nobody.
  return { status: "known", user } as const;
}

async function refuse<Why extends SignInRefusal>(
  refusal: Why,
  userId: string | null,
  requester: Requester,
  retryAfterSeconds?: number,
): Promise<Refused<Why>> {
  await recordAlone(requester, { name: "sign_in_refused", userId, data: { rule: refusal } });
  return refused(refusal, retryAfterSeconds);
}
