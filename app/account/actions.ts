"use server";
// Server actions of the account page.
import { refresh } from "next/cache";
import { notFound, redirect } from "next/navigation";
import { cancelDeletion } from "@/lib/accounts/deletion/delete-account";
import { cancelMyRecoveryCase } from "@/lib/accounts/recovery/my-recovery-case";
import { endOtherSessions, endSession } from "@/lib/accounts/sessions/my-sessions";
import { signOutEverywhere, signOutHere } from "@/lib/accounts/sessions/sign-out";
import { getText } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { requireUser } from "@/lib/session/current-user";

/** The response to this path clears the browser's cache (next.config.mjs). */
const SIGNED_OUT_PATH = "/sign-in?signed_out=1";

export async function signOut(): Promise<void> {
  await signOutHere(await requireUser(), await currentClient());
  redirect(SIGNED_OUT_PATH);
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
