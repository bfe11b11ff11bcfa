// Signing up: nobody becomes a user here. The draft lives in a challenge until its phone is proven, and a known
// e-mail or phone looks like an unknown one.
import "server-only";
import { cancelChallenge, draftOf, openChallenge, type Unfinished } from "../challenge/challenge";
import { parsePhone, type ParsedPhone, type PhoneRefusal } from "../phone";
import { countAgainst } from "../rate-limit";
import type { Requester } from "../requester";
import { hashPassword } from "./password";

export type SignUpForm = { name: string; email: string; password: string; country: string; phone: string };

export type SignUpRefusal = PhoneRefusal | "too_many_sign_ups";

export type SignUpOutcome =
  | ({ status: "challenge_opened"; token: string } & Unfinished)
  | { status: "refused"; refusal: SignUpRefusal; retryAfterSeconds?: number };

/** Opens the challenge of a new sign-up and sends its code. */
export async function startSignUp(form: SignUpForm, requester: Requester): Promise<SignUpOutcome> {
  const arrivedAt = new Date();
  const admitted = await admitNumber(form, requester);
  if (admitted.status === "refused") return admitted;

  const passwordHash = await hashPassword(form.password);
  const opened = await openChallenge(
    {
      purpose: "sign_up",
      phone: admitted.phone,
      phoneCountry: admitted.country,
      subject: { draft: { name: form.name, email: form.email, passwordHash } },
      event: "sign_up_started",
      arrivedAt,
    },
    requester,
  );
  return { status: "challenge_opened", ...opened };
}

export type NumberChangeOutcome = SignUpOutcome | { status: "refused"; refusal: "no_sign_up" };

/** Sends the code of a sign-up to another number, because the first was mistyped. What else was typed is kept. */
export async function changeSignUpNumber(
  token: string,
  form: Pick<SignUpForm, "country" | "phone">,
  requester: Requester,
): Promise<NumberChangeOutcome> {
  const admitted = await admitNumber(form, requester);
  if (admitted.status === "refused") return admitted;
  const draft = await draftOf(token);
  if (!draft) return { status: "refused", refusal: "no_sign_up" };
  await cancelChallenge(token, requester);
  const opened = await openChallenge(
    {
      purpose: "sign_up",
      phone: admitted.phone,
      phoneCountry: admitted.country,
      subject: { draft },
      event: "sign_up_number_changed",
    },
    requester,
  );
  return { status: "challenge_opened", ...opened };
}

type Admission = Extract<ParsedPhone, { status: "parsed" }> | Extract<SignUpOutcome, { status: "refused" }>;

/** Reads the number and counts the sign-up against its address: both come before anything that costs. */
async function admitNumber(
  { phone, country }: Pick<SignUpForm, "country" | "phone">,
  requester: Requester,
): Promise<Admission> {
  const parsed = parsePhone(phone, country);
  if (parsed.status === "refused") return parsed;
  const counted = await countAgainst([["sign_up_per_ip", requester.ip]]);
  if (counted.status === "within") return parsed;
  return { status: "refused", refusal: "too_many_sign_ups", retryAfterSeconds: counted.retryAfterSeconds };
}
