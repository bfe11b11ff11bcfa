"use server";
import { refresh } from "next/cache";
import {
  finishAuthenticator,
  removeAuthenticator,
  setUpAuthenticator,
} from "@/lib/accounts/factors/manage-authenticator";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { explain } from "./messages";

export async function setUpApp(): Promise<FormState> {
  return toFormState(await setUpAuthenticator(await currentClient()));
}

export async function confirmApp(_: FormState, data: FormData): Promise<FormState> {
  return toFormState(await finishAuthenticator(getText(data, "authenticator_code"), await currentClient()));
}

export async function removeApp(): Promise<FormState> {
  return toFormState(await removeAuthenticator(await currentClient()));
}

function toFormState(outcome: Awaited<ReturnType<typeof setUpAuthenticator>>): FormState {
  refresh();
  return outcome.status === "refused" ? { message: explain(outcome) } : {};
}
