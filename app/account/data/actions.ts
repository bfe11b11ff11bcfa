"use server";
// Asks for the deletion of one's own account.
import { refresh } from "next/cache";
import { planDeletion } from "@/lib/accounts/delete-account";
import { requester } from "@/lib/requester";

export async function deleteMyAccount(): Promise<void> {
  await planDeletion(await requester());
  refresh();
}
