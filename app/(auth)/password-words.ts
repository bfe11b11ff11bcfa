// Why a password may not be set, wherever one is.
import type { PasswordRefusal } from "@/lib/accounts/password-policy";

export const passwordWords = {
  password_common: "This is one of the passwords that are tried first, or nearly so. Please choose another.",
  password_personal:
    "Your name, email, phone number and our name are guessed first. Please choose something else.",
  password_breached:
    "This password is known from a breach of another service. Please choose one used nowhere else.",
} satisfies Record<PasswordRefusal, string>;

/** Tells these from other refusals: their words belong beside the field. */
export function isPasswordRefusal(refusal: string): refusal is PasswordRefusal {
  return Object.hasOwn(passwordWords, refusal);
}
