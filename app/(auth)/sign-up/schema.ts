// Sign-up schema, shared by the browser and the server action.
import * as v from "valibot";
import { emailSchema, nameSchema, newPasswordSchema, phoneEntries } from "@/app/_forms/fields";

export const signUpSchema = v.object({
  name: nameSchema,
  email: emailSchema,
  password: newPasswordSchema,
  ...phoneEntries,
});
