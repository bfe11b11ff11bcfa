"use server";
// Steps of a recovery case. The recovery pass is only ever sent in the response to one POST, or after its
// redirect.
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { setRetryAfter } from "@/app/_forms/answer-with-wait";
import {
  approveRecoveryCase,
  closeRecoveryCase,
  issueRecoveryPass,
  openRecoveryCase,
} from "@/lib/admin/recovery/manage-recovery";
import { readForm, getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireAdmin } from "@/lib/session/current-user";
import { reasonSchema } from "../schema";
import { evidenceSchema } from "./schema";
import { explainCase } from "./messages";

export async function openCase(_: FormState, data: FormData): Promise<FormState> {
  await requireAdmin();
  const parsed = readForm(evidenceSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await openRecoveryCase(getText(data, "id"), parsed.form.evidence, await currentClient());
  if (outcome.status === "refused") return { message: explainCase(outcome), values: parsed.form };
  return redirectToCase(data);
}

export async function approveCase(_: FormState, data: FormData): Promise<FormState> {
  await requireAdmin();
  const outcome = await approveRecoveryCase(
    getText(data, "id"),
    getText(data, "case"),
    await currentClient(),
  );
  return outcome.status === "refused" ? { message: explainCase(outcome) } : redirectToCase(data);
}

/** The time is text, not a `Date`: a form that is submitted without a script gets the state as JSON. */
export type IssueState = FormState & { pass?: string; validUntil?: string };

export async function issuePass(_: IssueState, data: FormData): Promise<IssueState> {
  await requireAdmin();
  const outcome = await issueRecoveryPass(getText(data, "id"), getText(data, "case"), await currentClient());
  refresh();
  if (outcome.status === "refused") {
    setRetryAfter(outcome);
    return { message: explainCase(outcome) };
  }
  return { pass: outcome.pass, validUntil: outcome.expiresAt.toISOString() };
}

export async function closeCase(_: FormState, data: FormData): Promise<FormState> {
  await requireAdmin();
  const parsed = readForm(reasonSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const outcome = await closeRecoveryCase(getText(data, "id"), parsed.form.reason, await currentClient());
  return outcome.status === "refused" ? { message: explainCase(outcome) } : redirectToCase(data);
}

/** Call this only after a successful step, which has validated the ID. */
function redirectToCase(data: FormData): never {
  redirect(`/admin/accounts/${encodeURIComponent(getText(data, "id"))}/lost-phone`);
}
