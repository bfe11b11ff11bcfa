"use server";
// Sets whether text messages are only a backup.
import { refresh } from "next/cache";
import { setTextFallback } from "@/lib/accounts/factors/text-fallback";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";

export async function setFallback(_: FormState, data: FormData): Promise<FormState> {
  const outcome = await setTextFallback(getText(data, "text_is_fallback") === "yes", await currentClient());
  refresh();
  return outcome.status === "refused" ? { message: explanations[outcome.refusal] } : {};
}

const explanations = {
  nothing_better: "Add a passkey or an authenticator app before you use texts only as a backup.",
};
