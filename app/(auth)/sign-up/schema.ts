// What a sign-up form must hold; the browser and the action check the same.
import * as v from "valibot";
import { emailSchema, phoneEntries } from "../schema";

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
  // NIST SP 800-63B-4 §3.1.1.2: at least 8 where a second factor is always asked for, and no rules of composition.
  password: v.pipe(
    v.string(),
    v.check((password) => length(password) >= 8, "Please use at least 8 characters."),
    v.check((password) => length(password) <= 128, "Please use 128 characters at the most."),
  ),
  ...phoneEntries,
});
