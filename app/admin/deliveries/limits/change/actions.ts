"use server";
// Applies previewed limits.
import { redirect } from "next/navigation";
import { changeSettings } from "@/lib/admin/deliveries/message-settings";
import { DRAFT_FIELDS } from "@/lib/admin/deliveries/settings-draft";
import { keptValues, readForm, textOf, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireFreshAdmin } from "@/lib/session/current-user";
import { explanations } from "../messages";
import { reasonSchema } from "./schema";

export async function putIntoForce(_: FormState, data: FormData): Promise<FormState> {
  await requireFreshAdmin("admin_message_settings");
  const reading = readForm(reasonSchema, data);
  if (reading.status === "invalid") return reading.state;
  const typed = Object.fromEntries(DRAFT_FIELDS.map((name) => [name, textOf(data, name)]));
  const wish = { basedOn: Number(textOf(data, "base")), typed, reason: reading.form.reason };
  const outcome = await changeSettings(wish, await currentClient());
  if (outcome.status === "invalid")
    return { message: "Some of the limits above aren't valid. Preview them again." };
  if (outcome.status === "refused")
    return { ...explanations[outcome.refusal], values: keptValues(reading.form) };
  redirect("/admin/deliveries/limits");
}
