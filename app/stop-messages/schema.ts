import * as v from "valibot";
import { phoneEntries } from "../_forms/fields";

export const stopSchema = v.object(phoneEntries);
