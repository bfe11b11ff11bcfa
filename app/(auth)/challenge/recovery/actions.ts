"use server";
// A recovery code instead of the code from the phone. As with that one, the challenge is the one that the cookie names.
import { refresh } from "next/cache";
import { redirect } from "next/navigation";
import { after } from "next/server";
import { challengeToken } from "@/lib/challenge/cookie";
import { redeemRecoveryCode } from "@/lib/factors/redeem-recovery-code";
import type { FormState } from "@/lib/form";
import { requester } from "@/lib/requester";
import { finishChallenge } from "../actions";
import { explainRecovery } from "./words";

export async function submitRecoveryCode(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  const typed = data.get("recovery_code");
  if (!token) redirect("/challenge");
  const judged = await redeemRecoveryCode(token, typeof typed === "string" ? typed : "", await requester());
  if (judged.status === "refused") {
    refresh();
    return { message: explainRecovery(judged) };
  }
  if (judged.finish) after(judged.finish);
  await finishChallenge();
  redirect("/challenge");
}
