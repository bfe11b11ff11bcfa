// Signing up: nobody becomes a user here. The draft lives in a challenge until its phone is proven, and a known
// e-mail or phone looks like an unknown one.
import "server-only";
import { cancelChallenge, findDraft, openChallenge, type Unfinished } from "@/lib/challenge/challenge";
import { withCapacity } from "@/lib/crypto/password-queue";
import type { PhoneRefusal } from "@/lib/values/phone-number";
import type { ClientInfo } from "@/lib/http/client-info";
import { admitNumber, type Admission, type NumberForm } from "@/lib/accounts/phone/validate-phone";
import { hashPassword } from "@/lib/accounts/password/password";
import { judgePassword, type PasswordRefusal } from "@/lib/accounts/password/password-policy";

export type SignUpForm = { name: string; email: string; password: string; country: string; phone: string };

export type SignUpRefusal =
  PhoneRefusal | PasswordRefusal | "too_many_sign_ups" | "too_busy" | "messages_stopped";

export type SignUpOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: SignUpRefusal; retryAfterSeconds?: number };

/** Opens the challenge of a new sign-up and sends its code. */
export async function startSignUp(form: SignUpForm, client: ClientInfo): Promise<SignUpOutcome> {
  return withCapacity(() => signUp(form, client));
}

async function signUp(form: SignUpForm, client: ClientInfo): Promise<SignUpOutcome> {
  const arrivedAt = new Date();
  const admitted = await admit(form, client);
  if (admitted.status === "refused") return admitted;
  const { name, email, password } = form;
  const refusal = await judgePassword(password, { name, email, phone: admitted.phone, userId: null }, client);
  if (refusal) return { status: "refused", refusal };

  const passwordHash = await hashPassword(password);
  const opened = await openChallenge(
    {
      purpose: "sign_up",
      phone: admitted.phone,
      phoneCountry: admitted.country,
      subject: { draft: { name, email, passwordHash } },
      event: "sign_up_started",
      arrivedAt,
    },
    client,
  );
  return { status: "challenge_opened", ...opened };
}

export type NumberChangeOutcome = SignUpOutcome | { status: "refused"; refusal: "no_sign_up" };

/** Sends the code of a sign-up to another number, because the first was mistyped. What else was typed is kept. */
export async function changeSignUpNumber(
  token: string,
  form: NumberForm,
  client: ClientInfo,
): Promise<NumberChangeOutcome> {
  const admitted = await admit(form, client);
  if (admitted.status === "refused") return admitted;
  const draft = await findDraft(token);
  if (!draft) return { status: "refused", refusal: "no_sign_up" };
  await cancelChallenge(token, client);
  const opened = await openChallenge(
    {
      purpose: "sign_up",
      phone: admitted.phone,
      phoneCountry: admitted.country,
      subject: { draft },
      event: "sign_up_number_changed",
    },
    client,
  );
  return { status: "challenge_opened", ...opened };
}

type Admitted = Extract<Admission, { status: "parsed" }> | Extract<SignUpOutcome, { status: "refused" }>;

/** Each sign-up counts against its address. */
async function admit(form: NumberForm, client: ClientInfo): Promise<Admitted> {
  const admitted = await admitNumber(form, {
    client,
    userId: null,
    limit: ["sign_up_per_ip", client.ip],
    refusalEvent: "sign_up_refused",
  });
  if (admitted.status === "parsed") return admitted;
  const { refusal } = admitted;
  return { ...admitted, refusal: refusal === "over_limit" ? "too_many_sign_ups" : refusal };
}
