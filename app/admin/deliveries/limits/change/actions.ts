"use server";
// Applies previewed limits.
import { redirect } from "next/navigation";
import { changeSettings } from "@/lib/admin/deliveries/message-settings";
import { DRAFT_FIELDS } from "@/lib/admin/deliveries/settings-draft";
import { getRetainedValues, readForm, getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireFreshAdmin } from "@/lib/session/current-user";
import { explanations } from "../messages";
import { reasonSchema } from "./schema";

export async function applyLimits(_: FormState, data: FormData): Promise<FormState> {
  await requireFreshAdmin("admin_message_settings");
  const parsed = readForm(reasonSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const typed = Object.fromEntries(DRAFT_FIELDS.map((name) => [name, getText(data, name)]));
  const draft = { basedOn: Number(getText(data, "base")), typed, reason: parsed.form.reason };
  const outcome = await changeSettings(draft, await currentClient());
  if (outcome.status === "invalid")
    return { message: "Some of the limits above aren't valid. Preview them again." };
  if (outcome.status === "refused")
    return { ...explanations[outcome.refusal], values: getRetainedValues(parsed.form) };
  redirect("/admin/deliveries/limits");
}
