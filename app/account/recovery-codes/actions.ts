"use server";
// Creates recovery codes. They are only ever sent in the response to this POST, or after its redirect.
import { refresh } from "next/cache";
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import { createMyRecoveryCodes } from "@/lib/accounts/factors/create-recovery-codes";
import type { FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { explain } from "./messages";

/**
 * The time is ISO 8601, not a `Date`: a form that is submitted without a script gets this state as JSON, and
 * a failed hydration would remove the codes from the page.
 */
export type CreateCodesState = FormState & { codes?: string[]; madeAt?: string };

export async function createRecoveryCodes(_: CreateCodesState, data: FormData): Promise<CreateCodesState> {
  const outcome = await createMyRecoveryCodes(parseReplacedSet(data.get("replaces")), await currentClient());
  refresh();
  if (outcome.status === "refused") {
    setRetryAfter(outcome);
    return { message: explain(outcome) };
  }
  return { codes: outcome.codes, madeAt: outcome.madeAt.toISOString() };
}

/** Returns the creation time of the set that the user replaces, or null if the input is no date. */
function parseReplacedSet(value: FormDataEntryValue | null): Date | null {
  const madeAt = new Date(typeof value === "string" ? value : "");
  return Number.isNaN(madeAt.getTime()) ? null : madeAt;
}
