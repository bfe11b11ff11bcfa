"use server";
// Locks the account that the link belongs to.
import { redirect } from "next/navigation";
import { freezeAccount } from "@/lib/accounts/recovery/lock-account";
import { textOf } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";

export async function lock(data: FormData): Promise<void> {
  const token = textOf(data, "token");
  const { status } = await freezeAccount(token, await currentClient());
  redirect(status === "frozen" ? "/not-me/done" : `/not-me/${encodeURIComponent(token)}`);
}
