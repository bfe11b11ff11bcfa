// Schemas of shared fields. Only the server can tell whether a phone number is valid and supported
// (lib/values/phone-number.ts).
import * as v from "valibot";
import { isEmailAddress, toCanonicalEmail } from "@/lib/values/email-address";
import { cleanPastedText, isVisible, trimInvisible } from "@/lib/values/pasted-text";

/** Counts code points, so that an emoji outside the BMP counts as one (NIST SP 800-63B-4 §3.1.1.2). */
const countCodePoints = (text: string) => [...text].length;

/** Control characters break logs and databases. Direction overrides can make a name look like another. */
const DECEPTIVE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

export const nameSchema = v.pipe(
  v.string(),
  v.transform(trimInvisible),
  v.normalize("NFC"),
  v.check(isVisible, "Enter your name."),
  v.check((name) => countCodePoints(name) <= 100, "Use 100 characters or fewer."),
  v.check((name) => !DECEPTIVE.test(name), "This name contains characters that can't be displayed."),
);

export const emailSchema = v.pipe(
  v.string(),
  v.transform(toCanonicalEmail),
  v.minLength(1, "Enter your email address."),
  v.maxLength(254, "This email address is too long."),
  v.check(isEmailAddress, "Enter a valid email address."),
);

/** 8 characters suffice with a mandatory second factor, without composition rules (same section). */
export const newPasswordSchema = v.pipe(
  v.string(),
  v.normalize("NFC"),
  v.check((password) => countCodePoints(password) >= 8, "Use at least 8 characters."),
  v.check((password) => countCodePoints(password) <= 128, "Use 128 characters or fewer."),
);

/** Existing password. It has no minimum length, so that the form gives no hints about the policy. */
export const currentPasswordSchema = v.pipe(
  v.string(),
  v.normalize("NFC"),
  v.minLength(1, "Enter your password."),
  v.check((password) => countCodePoints(password) <= 128, "Passwords have at most 128 characters."),
);

export const phoneEntries = {
  /** Empty if the number has its country code. */
  country: v.pipe(v.string(), v.regex(/^([A-Z]{2})?$/, "Choose a country.")),
  phone: v.pipe(
    v.string(),
    v.transform(cleanPastedText),
    v.minLength(1, "Enter your phone number."),
    v.maxLength(60, "This phone number is too long."),
  ),
};

export const numberSchema = v.object(phoneEntries);
