import * as v from "valibot";
import { newPasswordSchema, currentPasswordSchema } from "@/app/_forms/fields";

export const passwordChangeSchema = v.object({
  currentPassword: currentPasswordSchema,
  newPassword: newPasswordSchema,
});
