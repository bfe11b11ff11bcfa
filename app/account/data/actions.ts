"use server";
import { refresh } from "next/cache";
import { scheduleDeletion } from "@/lib/accounts/deletion/delete-account";
import { readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireFreshFactor } from "@/lib/session/current-user";
import { deletionSchema } from "./schema";

export async function deleteMyAccount(_: FormState, data: FormData): Promise<FormState> {
  await requireFreshFactor("delete_account");
  const parsed = readForm(deletionSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const { email } = parsed.form;
  const outcome = await scheduleDeletion(email, await currentClient());
  if (outcome.status === "refused" && outcome.refusal === "wrong_email")
    return { errors: { email: "This is not the email address of your account." }, values: { email } };
  refresh();
  return {};
}
