// What a sign-up form must hold; the browser and the action check the same.
import * as v from "valibot";
import { emailSchema, newPasswordSchema, phoneEntries } from "../schema";

/** Control characters break lines and databases; direction overrides make a name read as another. */
const DECEPTIVE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** Counted in characters as people see code points, so that an emoji is one. */
const length = (text: string) => [...text].length;

export const signUpSchema = v.object({
  name: v.pipe(
    v.string(),
    v.trim(),
    v.normalize("NFC"),
    v.minLength(1, "Please tell us your name."),
    v.check((name) => length(name) <= 100, "Please use 100 characters at the most."),
    v.check((name) => !DECEPTIVE.test(name), "This name holds characters that cannot be shown."),
  ),
  email: emailSchema,
  password: newPasswordSchema,
  ...phoneEntries,
});
