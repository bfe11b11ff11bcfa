"use server";
// Locks the account that the link belongs to.
import { redirect } from "next/navigation";
import { lockAccount } from "@/lib/accounts/recovery/lock-account";
import { getText } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";

export async function lock(data: FormData): Promise<void> {
  const token = getText(data, "token");
  await lockAccount(token, await currentClient());
  // The page knows what became of the link.
  redirect(`/not-me/${encodeURIComponent(token)}`);
}
