"use server";
// Stops messages to a number. The response doesn't reveal whether the number belongs to a user.
import { STOPPED_FOR_DAYS, stopMessages } from "@/lib/deliveries/stopped-numbers";
import { getRetainedValues, readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { formatServedCountries } from "../_forms/country-options";
import { stopSchema } from "./schema";
import { explain } from "./messages";

export async function stop(_: FormState, data: FormData): Promise<FormState> {
  const parsed = readForm(stopSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await stopMessages(parsed.form, await currentClient());
  if (outcome.status === "refused")
    return { ...explain(outcome, await formatServedCountries()), values: getRetainedValues(parsed.form) };
  return {
    done: `For ${STOPPED_FOR_DAYS} days, we won't send anything to this number when someone enters it to sign up or change their number.`,
  };
}
