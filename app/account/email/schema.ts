import * as v from "valibot";
import { emailSchema } from "@/app/_forms/fields";

export const emailChangeSchema = v.object({ email: emailSchema });
