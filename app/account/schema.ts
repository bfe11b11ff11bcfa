import * as v from "valibot";
import { nameSchema } from "@/app/_forms/fields";

export const nameFormSchema = v.object({ name: nameSchema });
