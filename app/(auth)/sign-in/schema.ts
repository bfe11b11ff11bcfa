import * as v from "valibot";
import { emailSchema, currentPasswordSchema } from "@/app/_forms/fields";

export const signInSchema = v.object({
  email: emailSchema,
  password: currentPasswordSchema,
  keep: v.optional(v.string(), ""),
});
