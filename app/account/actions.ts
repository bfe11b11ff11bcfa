"use server";
// The ways out. Each ends its own session, so each goes somewhere else itself.
import { redirect } from "next/navigation";
import { signOutEverywhere, signOutHere } from "@/lib/accounts/sign-out";
import { requester } from "@/lib/requester";
import { requireUser } from "@/lib/session/current-user";

export async function signOut(): Promise<void> {
  await signOutHere(await requireUser(), await requester());
  redirect("/sign-in");
}

export async function signOutOfAll(): Promise<void> {
  await signOutEverywhere(await requireUser(), await requester());
  redirect("/sign-in");
}
