"use server";
// Applies an admin's change to a user and returns to the user's page.
import { notFound, redirect } from "next/navigation";
import { changeUser } from "@/lib/admin/user/change-user";
import { readForm, getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireAdmin } from "@/lib/session/current-user";
import { reasonSchema } from "../schema";
import { findChangeByPath, changeRefusals } from "../messages";

export async function applyUserChange(_: FormState, data: FormData): Promise<FormState> {
  await requireAdmin();
  const [id, path] = [getText(data, "id"), getText(data, "change")];
  const change = findChangeByPath(path) ?? notFound();
  const parsed = readForm(reasonSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await changeUser(change, id, parsed.form.reason, await currentClient());
  if (outcome.status === "refused") return { message: changeRefusals[outcome.refusal] };
  redirect(`/admin/accounts/${id}?done=${path}`);
}
