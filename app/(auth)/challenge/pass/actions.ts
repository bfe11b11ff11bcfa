"use server";
// Verifies a recovery pass. The cookie identifies the challenge.
import { redirect } from "next/navigation";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { redeemRecoveryPass } from "@/lib/factors/redeem-recovery-pass";
import { getText, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { completeAnswer } from "../complete-challenge";
import { explainPass } from "./messages";

export async function submitPass(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const outcome = await redeemRecoveryPass(token, getText(data, "pass"), await currentClient());
  return completeAnswer(token, outcome, explainPass, "/account/phone");
}
