import * as v from "valibot";
import { emailSchema, newPasswordSchema } from "@/app/_forms/fields";

export const resetRequestSchema = v.object({ email: emailSchema });

export const resetSchema = v.object({ newPassword: newPasswordSchema });
