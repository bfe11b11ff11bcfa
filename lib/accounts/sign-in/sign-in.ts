// An unknown email and a wrong password take the same time and return the same refusal.
import "server-only";
import { recordStandaloneEvent } from "@/lib/audit/record-event";
import type { Unfinished } from "@/lib/challenge/challenge";
import { factorStatusFields, getFactorStatus } from "@/lib/challenge/factor-options";
import { db } from "@/lib/database/client";
import { openFactorChallenge, type FactorChallengeRefusal } from "@/lib/factors/open-challenge";
import { withCapacity } from "@/lib/crypto/password-queue";
import { refused, type Refused } from "@/lib/refusal";
import type { ClientInfo } from "@/lib/http/client-info";
import { isCorrectPassword } from "@/lib/accounts/password/password";
import { rehashIfOutdated } from "@/lib/accounts/password/password-rehash";
import { chooseFields, chooseUser } from "./choose-user";
import { admitSignIn, getClearedLimit, recordCorrectPassword } from "./sign-in-limits";

export type SignInForm = {
  email: string;
  password: string;
  keep?: boolean;
  browser?: string | null;
};

export type SignInRefusal =
  "wrong_credentials" | "too_many_sign_ins" | "too_busy" | "suspended" | "locked" | FactorChallengeRefusal;

export type SignInOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: SignInRefusal; retryAfterSeconds?: number };

export async function startSignIn(form: SignInForm, client: ClientInfo): Promise<SignInOutcome> {
  return withCapacity(() => signIn(form, client));
}

async function signIn(form: SignInForm, client: ClientInfo): Promise<SignInOutcome> {
  const arrivedAt = new Date();
  const checked = await checkCredentials(form, client);
  if (checked.status === "refused") return checked;
  const { user, clearedLimit } = checked;
  await rehashIfOutdated(user, form.password, client);
  if (user.suspendedAt) return refuse("suspended", user.id, client);
  if (user.lockedAt) return refuse("locked", user.id, client);

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
      clearedLimit,
    },
    client,
    getFactorStatus(user),
  );
  if (opened.status === "challenge_opened") return opened;
  return refuse(opened.refusal, userId, client, opened.retryAfterSeconds);
}

async function checkCredentials({ email, password, browser }: SignInForm, client: ClientInfo) {
  const user = await findUser(email, browser ?? null);
  const knownBrowser = user && user.sessions.length > 0 ? (browser ?? null) : null;
  const attempt = { email, client, userId: user?.id ?? null, knownBrowser };
  const admission = await admitSignIn(attempt);
  if (admission.status === "over") return refused("too_many_sign_ins", admission.retryAfterSeconds);

  const isCorrect = await isCorrectPassword(user?.passwordHash ?? null, password);
  if (!user || !isCorrect) return refuse("wrong_credentials", user?.id ?? null, client);
  await recordCorrectPassword({ ...attempt, userId: user.id }, admission);
  // With the password verified, specific refusals reveal nothing to strangers.
  return { status: "known", user, clearedLimit: getClearedLimit(attempt) } as const;
}

async function findUser(email: string, browser: string | null) {
  const users = await db().user.findMany({
    where: { email },
    select: {
      id: true,
      passwordHash: true,
      phone: true,
      phoneCountry: true,
      suspendedAt: true,
      lockedAt: true,
      ...chooseFields(browser),
      ...factorStatusFields(),
    },
  });
  return chooseUser(users);
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
