"use server";
// Returns a full phone number or email address in the response to this one POST.
import { revealContact } from "@/lib/admin/user/reveal-contact";
import { readForm, getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireAdmin } from "@/lib/session/current-user";
import { reasonSchema } from "./schema";
import { explainReveal } from "./messages";

export type RevealState = FormState & { revealed?: string };

export async function reveal(_: RevealState, data: FormData): Promise<RevealState> {
  await requireAdmin();
  const parsed = readForm(reasonSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const contact = getText(data, "contact") === "phone" ? "phone" : "email";
  const outcome = await revealContact(
    contact,
    getText(data, "id"),
    parsed.form.reason,
    await currentClient(),
  );
  return outcome.status === "revealed" ? { revealed: outcome.value } : explainReveal(outcome);
}
