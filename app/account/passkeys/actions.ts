"use server";
// Adds, renames, and removes passkeys, and dismisses the proposal to create one.
import { refresh } from "next/cache";
import { notFound } from "next/navigation";
import { declinePasskey } from "@/lib/accounts/factors/passkey-proposal";
import * as passkeys from "@/lib/accounts/factors/manage-passkeys";
import { readForm, getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { nameSchema } from "./schema";
import { explain } from "./messages";

/** Returns the WebAuthn options for a new passkey. The form names its user (lib/http/form-owner.ts). */
export async function startPasskeyRegistration(_: FormData) {
  return passkeys.startPasskeyRegistration();
}

export async function addPasskey(_: FormState, data: FormData): Promise<FormState> {
  const parsed = readForm(nameSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const registration = { name: parsed.form.passkey_name, posted: getText(data, "passkey") };
  return toFormState(await passkeys.addPasskey(registration, await currentClient()));
}

export async function renamePasskey(_: FormState, data: FormData): Promise<FormState> {
  const parsed = readForm(nameSchema, data);
  if (parsed.status === "invalid") return parsed.state;
  const id = getText(data, "passkey_id");
  return toFormState(await passkeys.renameMyPasskey(id, parsed.form.passkey_name, await currentClient()));
}

export async function removePasskey(_: FormState, data: FormData): Promise<FormState> {
  return toFormState(await passkeys.removeMyPasskey(getText(data, "passkey_id"), await currentClient()));
}

export async function declineProposal(): Promise<void> {
  await declinePasskey(await currentClient());
  refresh();
}

function toFormState(outcome: passkeys.PasskeyChange): FormState {
  if (outcome.status === "refused" && outcome.refusal === "no_such_passkey") notFound();
  refresh();
  return outcome.status === "refused" ? { message: explain(outcome) } : {};
}
