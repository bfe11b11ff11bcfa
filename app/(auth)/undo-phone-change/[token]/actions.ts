"use server";
import { refresh } from "next/cache";
import { undoPhoneChange } from "@/lib/accounts/phone/undo-phone-change";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";

export async function undo(_: FormState, data: FormData): Promise<FormState> {
  const outcome = await undoPhoneChange(getText(data, "token"), await currentClient());
  refresh();
  if (outcome.status === "over") return {};
  return {
    done: outcome.frozen
      ? "Codes go to this number again, and you've been signed out everywhere. We've emailed you a link to choose a new password and unlock your account."
      : "Codes go to this number again, and you've been signed out everywhere. Sign in and change your password.",
  };
}
