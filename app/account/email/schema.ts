// What the form for another address holds.
import * as v from "valibot";
import { emailSchema } from "@/app/_forms/fields";

export const emailChangeSchema = v.object({ email: emailSchema });
