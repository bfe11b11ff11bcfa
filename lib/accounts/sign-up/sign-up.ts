// A draft lives in a challenge until its phone is verified. A known email or phone looks like an unknown one.
import "server-only";
import { cancelChallenge, findDraft, openChallenge, type Unfinished } from "@/lib/challenge/challenge";
import { withCapacity } from "@/lib/crypto/password-queue";
import type { PhoneDetails, PhoneRefusal } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import {
  claimIfStopped,
  validatePhone,
  type NumberForm,
  type PhoneValidation,
  type StopRefusal,
} from "@/lib/accounts/phone/validate-phone";
import type { Refused } from "@/lib/refusal";
import { hashPassword } from "@/lib/accounts/password/password";
import { checkPasswordPolicy, type PasswordRefusal } from "@/lib/accounts/password/password-policy";

export type SignUpForm = { name: string; email: string; password: string } & NumberForm;

export type SignUpRefusal = PhoneRefusal | PasswordRefusal | "too_many_sign_ups" | "too_busy" | StopRefusal;

export type SignUpOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | ({ status: "refused"; refusal: SignUpRefusal; retryAfterSeconds?: number } & PhoneDetails);

export async function startSignUp(form: SignUpForm, client: ClientInfo): Promise<SignUpOutcome> {
  return withCapacity(() => signUp(form, client));
}

async function signUp(form: SignUpForm, client: ClientInfo): Promise<SignUpOutcome> {
  const arrivedAt = new Date();
  const validated = await validateNumber(form, client);
  if (validated.status === "refused") return validated;
  const { name, email, password } = form;
  const refusal = await checkPasswordPolicy(
    password,
    { name, email, phone: validated.phone, userId: null },
    client,
  );
  if (refusal) return { status: "refused", refusal };

  const passwordHash = await hashPassword(password);
  const claim = await claimIfStopped(validated, null, client);
  if (claim) return claim;
  const opened = await openChallenge(
    {
      purpose: "sign_up",
      phone: validated.phone,
      phoneCountry: validated.country,
      subject: { draft: { name, email, passwordHash } },
      event: "sign_up_started",
      arrivedAt,
      liftsStop: validated.isStopped,
    },
    client,
  );
  return { status: "challenge_opened", ...opened };
}

export type NumberChangeOutcome = SignUpOutcome | Refused<"no_sign_up">;

/** Sends the code to another number and keeps the draft. */
export async function changeSignUpNumber(
  token: string,
  form: NumberForm,
  client: ClientInfo,
): Promise<NumberChangeOutcome> {
  const validated = await validateNumber(form, client);
  if (validated.status === "refused") return validated;
  const draft = await findDraft(token);
  if (!draft) return { status: "refused", refusal: "no_sign_up" };
  const claim = await claimIfStopped(validated, null, client);
  if (claim) return claim;
  await cancelChallenge(token, client);
  const opened = await openChallenge(
    {
      purpose: "sign_up",
      phone: validated.phone,
      phoneCountry: validated.country,
      subject: { draft },
      event: "sign_up_number_changed",
      liftsStop: validated.isStopped,
    },
    client,
  );
  return { status: "challenge_opened", ...opened };
}

type ValidatedNumber =
  Extract<PhoneValidation, { status: "parsed" }> | Extract<SignUpOutcome, { status: "refused" }>;

async function validateNumber(form: NumberForm, client: ClientInfo): Promise<ValidatedNumber> {
  const validated = await validatePhone(form, {
    client,
    userId: null,
    limit: ["sign_up_per_ip", client.ip],
    refusalEvent: "sign_up_refused",
  });
  if (validated.status === "parsed") return validated;
  const { refusal } = validated;
  return { ...validated, refusal: refusal === "over_limit" ? "too_many_sign_ups" : refusal };
}
