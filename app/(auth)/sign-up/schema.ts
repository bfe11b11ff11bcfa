// What a sign-up form must hold; the browser and the action check the same.
import * as v from "valibot";
import { emailSchema, newPasswordSchema, phoneEntries } from "@/app/_forms/fields";

/** Control characters break lines and databases; direction overrides make a name read as another. */
const DECEPTIVE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** Counted in characters as people see code points, so that an emoji is one. */
const length = (text: string) => [...text].length;

export const signUpSchema = v.object({
  name: v.pipe(
    v.string(),
    v.trim(),
    v.normalize("NFC"),
    v.minLength(1, "Enter your name."),
    v.check((name) => length(name) <= 100, "Use 100 characters or fewer."),
    v.check((name) => !DECEPTIVE.test(name), "This name contains characters that can't be displayed."),
  ),
  email: emailSchema,
  password: newPasswordSchema,
  ...phoneEntries,
});
