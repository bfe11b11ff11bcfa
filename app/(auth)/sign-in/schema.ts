import * as v from "valibot";
import { emailSchema, presentPasswordSchema } from "@/app/_forms/fields";

export const signInSchema = v.object({
  email: emailSchema,
  password: presentPasswordSchema,
  keep: v.optional(v.string(), ""),
});
