// What a sign-in form must hold. A password's length is no hint here, but nobody has a longer one than 128.
import * as v from "valibot";
import { emailSchema } from "../schema";

export const signInSchema = v.object({
  email: emailSchema,
  password: v.pipe(
    v.string(),
    v.minLength(1, "Please enter your password."),
    v.check((password) => [...password].length <= 128, "Passwords have 128 characters at the most."),
  ),
});
