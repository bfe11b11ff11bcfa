"use server";
// Verifies a recovery code. The cookie identifies the challenge.
import { redirect } from "next/navigation";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { redeemRecoveryCode } from "@/lib/factors/redeem-recovery-code";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { completeAnswer } from "../complete-challenge";
import { explainRecovery } from "./messages";

export async function submitRecoveryCode(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const outcome = await redeemRecoveryCode(token, getText(data, "recovery_code"), await currentClient());
  return completeAnswer(token, outcome, explainRecovery);
}
