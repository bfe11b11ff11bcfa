import * as v from "valibot";
import { newPasswordSchema, presentPasswordSchema } from "@/app/_forms/fields";

export const passwordChangeSchema = v.object({
  currentPassword: presentPasswordSchema,
  newPassword: newPasswordSchema,
});
