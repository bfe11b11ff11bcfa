// The fields that several forms have. Whether a number exists and may be sent to is known on the server only
// (lib/phone.ts).
import * as v from "valibot";

export const emailSchema = v.pipe(
  v.string(),
  v.trim(),
  v.normalize("NFC"),
  v.toLowerCase(),
  v.minLength(1, "Please enter your email address."),
  v.maxLength(254, "That is too long for an email address."),
  v.email("That does not look like an email address."),
);

/** Composed and decomposed letters are the same letter, and each code point counts as one (NIST SP 800-63B-4 §3.1.1.2). */
const length = (password: string) => [...password].length;

/** A password that is to be set: at least 8 where a second factor is always asked for, and no rules of composition (as above). */
export const newPasswordSchema = v.pipe(
  v.string(),
  v.normalize("NFC"),
  v.check((password) => length(password) >= 8, "Please use at least 8 characters."),
  v.check((password) => length(password) <= 128, "Please use 128 characters at the most."),
);

/** A password that is there already. Its length is no hint here, but nobody has a longer one. */
export const presentPasswordSchema = v.pipe(
  v.string(),
  v.normalize("NFC"),
  v.minLength(1, "Please enter your password."),
  v.check((password) => length(password) <= 128, "Passwords have 128 characters at the most."),
);

export const phoneEntries = {
  country: v.pipe(v.string(), v.regex(/^[A-Z]{2}$/, "Please choose a country.")),
  phone: v.pipe(
    v.string(),
    v.trim(),
    v.minLength(1, "Please enter your phone number."),
    v.maxLength(40, "That is too long for a phone number."),
  ),
};

export const numberSchema = v.object(phoneEntries);
