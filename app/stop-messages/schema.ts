// What the form must hold: a number, in any form that people write it in.
import * as v from "valibot";
import { phoneEntries } from "../_forms/fields";

export const stopSchema = v.object(phoneEntries);
