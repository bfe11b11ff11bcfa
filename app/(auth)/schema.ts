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
