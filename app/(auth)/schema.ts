// The e-mail field of every form.
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
