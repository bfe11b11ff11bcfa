"use server";
// Prepares an export. The download is a separate POST that also requires a fresh factor.
import { redirect } from "next/navigation";
import { prepareExport } from "@/lib/admin/users/user-export";
import { readUserFilter } from "@/lib/admin/users/user-filter";
import { DESTINATIONS } from "@/lib/destinations";
import { readForm, getText, type FormState } from "@/lib/form";
import { requireAdmin, requireFreshFactor } from "@/lib/session/current-user";
import { fullExportSchema } from "./schema";

export async function prepareMasked(data: FormData): Promise<void> {
  await requireAdmin();
  await prepareExport(parseFilter(data), null);
  await requireFreshFactor("exports");
  redirect(DESTINATIONS.exports);
}

export async function prepareFull(_: FormState, data: FormData): Promise<FormState> {
  await requireAdmin();
  const parsed = readForm(fullExportSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  await prepareExport(parseFilter(data), parsed.form);
  await requireFreshFactor("exports");
  redirect(DESTINATIONS.exports);
}

function parseFilter(data: unknown) {
  return readUserFilter((name) => getText(data, name));
}
