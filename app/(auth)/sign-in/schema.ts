// What a sign-in form must hold.
import * as v from "valibot";
import { emailSchema, presentPasswordSchema } from "../schema";

export const signInSchema = v.object({
  email: emailSchema,
  password: presentPasswordSchema,
  keep: v.optional(v.string(), ""),
});
