// Sign-up schema, shared by the browser and the server action.
import * as v from "valibot";
import { emailSchema, newPasswordSchema, phoneEntries } from "@/app/_forms/fields";
import { isVisible, trimInvisible } from "@/lib/values/pasted-text";

/** Control characters break logs and databases. Direction overrides can make a name look like another. */
const DECEPTIVE = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;

/** Counts code points, so that an emoji outside the BMP counts as one. */
const countCodePoints = (text: string) => [...text].length;

export const signUpSchema = v.object({
  name: v.pipe(
    v.string(),
    v.transform(trimInvisible),
    v.normalize("NFC"),
    v.check(isVisible, "Enter your name."),
    v.check((name) => countCodePoints(name) <= 100, "Use 100 characters or fewer."),
    v.check((name) => !DECEPTIVE.test(name), "This name contains characters that can't be displayed."),
  ),
  email: emailSchema,
  password: newPasswordSchema,
  ...phoneEntries,
});
