"use server";
// Server actions of the header, the profile, and the list of sessions.
import { refresh } from "next/cache";
import { notFound, redirect } from "next/navigation";
import { cancelDeletion } from "@/lib/accounts/deletion/delete-account";
import { changeMyName } from "@/lib/accounts/profile/change-name";
import { cancelMyRecoveryCase } from "@/lib/accounts/recovery/my-recovery-case";
import { endOtherSessions, endSession } from "@/lib/accounts/sessions/my-sessions";
import { signOutEverywhere, signOutHere } from "@/lib/accounts/sessions/sign-out";
import { getText, readForm, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireUser } from "@/lib/session/current-user";
import { nameFormSchema } from "./schema";

/** The response to this path clears the browser's cache (next.config.mjs). */
const SIGNED_OUT_PATH = "/sign-in?signed_out=1";

export async function signOut(): Promise<void> {
  await signOutHere(await requireUser(), await currentClient());
  redirect(SIGNED_OUT_PATH);
}

export async function changeName(_: FormState, data: FormData): Promise<FormState> {
  await requireUser();
  const parsed = readForm(nameFormSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  await changeMyName(parsed.form.name, await currentClient());
  refresh();
  return { done: "Your name is saved." };
}

export async function signOutAllSessions(): Promise<void> {
  await signOutEverywhere(await requireUser(), await currentClient());
  redirect(SIGNED_OUT_PATH);
}

export async function endOneSession(data: FormData): Promise<void> {
  if (!(await endSession(getText(data, "session"), await currentClient()))) notFound();
  refresh();
}

export async function endOthers(): Promise<void> {
  await endOtherSessions(await currentClient());
  refresh();
}

export async function cancelRecoveryCase(): Promise<void> {
  await cancelMyRecoveryCase(await currentClient());
  refresh();
}

export async function cancelAccountDeletion(): Promise<void> {
  await cancelDeletion(await currentClient());
  refresh();
}
