"use server";
// Verifies a recovery pass. The cookie identifies the challenge.
import { redirect } from "next/navigation";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { redeemSupportPass } from "@/lib/factors/redeem-recovery-pass";
import { textOf, type FormState } from "@/lib/form";
import { currentClient } from "@/lib/http/client-info";
import { leaveAnswered } from "../complete-challenge";
import { explainPass } from "./messages";

export async function submitPass(_: FormState, data: FormData): Promise<FormState> {
  const token = await challengeToken();
  if (!token) redirect("/challenge");
  const outcome = await redeemSupportPass(token, textOf(data, "pass"), await currentClient());
  return leaveAnswered(token, outcome, explainPass, "/account/phone");
}
