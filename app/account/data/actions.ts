"use server";
import { refresh } from "next/cache";
import { planDeletion } from "@/lib/accounts/deletion/delete-account";
import { currentClient } from "@/lib/http/client-info";

export async function deleteMyAccount(): Promise<void> {
  await planDeletion(await currentClient());
  refresh();
}
