import type { PasswordRefusal } from "@/lib/accounts/password/password-policy";

export const passwordMessages = {
  password_common: "This password is too common. Choose another.",
  password_personal:
    "This password is easy to guess from your name, email, phone number, or our name. Choose another.",
  password_breached: "This password appeared in a data breach. Choose one you don't use anywhere else.",
} satisfies Record<PasswordRefusal, string>;

/** Password refusals are shown next to the password field. */
export function isPasswordRefusal(refusal: string): refusal is PasswordRefusal {
  return Object.hasOwn(passwordMessages, refusal);
}
