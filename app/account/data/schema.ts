import * as v from "valibot";
import { emailSchema } from "@/app/_forms/fields";

export const deletionSchema = v.object({ email: emailSchema });
