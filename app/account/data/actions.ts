"use server";
import { refresh } from "next/cache";
import { scheduleDeletion } from "@/lib/accounts/deletion/delete-account";
import { currentClient } from "@/lib/http/client-info";

export async function deleteMyAccount(): Promise<void> {
  await scheduleDeletion(await currentClient());
  refresh();
}
