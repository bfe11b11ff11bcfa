"use server";
// Pauses and resumes a country or prefix.
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { pauseDestination, resumeDestination } from "@/lib/admin/deliveries/manage-pauses";
import { getRetainedValues, readForm, getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { buildUrl } from "@/app/search-params";
import { requireFreshAdmin } from "@/lib/session/current-user";
import { pauseSchema } from "./schema";
import { explanations } from "./messages";

export async function startPause(_: FormState, data: FormData): Promise<FormState> {
  await requireFreshAdmin("admin_pauses");
  const parsed = readForm(pauseSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await pauseDestination(parsed.form, await currentClient());
  if (outcome.status === "refused")
    return { ...explanations[outcome.refusal], values: getRetainedValues(parsed.form) };
  redirect(buildUrl("/admin/deliveries/pauses", { paused: outcome.subject }));
}

export async function endPause(data: FormData): Promise<void> {
  // If another admin has already resumed it, the refreshed list shows that.
  await resumeDestination(getText(data, "pause"), await currentClient());
  refresh();
}
