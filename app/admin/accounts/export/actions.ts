"use server";
// Prepares an export. The download is a separate POST that also requires a fresh factor.
import { redirect } from "next/navigation";
import { prepareExport } from "@/lib/admin/users/user-export";
import { readAccountFilter } from "@/lib/admin/users/user-filter";
import { DESTINATIONS } from "@/lib/destinations";
import { readForm, textOf, type FormState } from "@/lib/form";
import { requireAdmin, requireFreshFactor } from "@/lib/session/current-user";
import { wholeSchema } from "./schema";

export async function prepareMasked(data: FormData): Promise<void> {
  await requireAdmin();
  await prepareExport(parseFilter(data), null);
  await requireFreshFactor("exports");
  redirect(DESTINATIONS.exports);
}

export async function prepareWhole(_: FormState, data: FormData): Promise<FormState> {
  await requireAdmin();
  const parsed = readForm(wholeSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  await prepareExport(parseFilter(data), parsed.form);
  await requireFreshFactor("exports");
  redirect(DESTINATIONS.exports);
}

function parseFilter(data: unknown) {
  return readAccountFilter((name) => textOf(data, name));
}
