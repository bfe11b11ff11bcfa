// Verifies a code from the authenticator app. It works even when no messages can be sent.
import { BRAND } from "@/components/brand";
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { AUTHENTICATOR_RULES } from "@/lib/factors/authenticator";
import { FactorPage } from "../factor-page";
import { AuthenticatorForm } from "./form";

export const metadata: Metadata = { title: "Enter the code from your app" };

export default async function AuthenticatorPage() {
  const view = await viewChallenge(await challengeToken());
  if (view.status !== "open" || !view.options.includes("totp")) redirect("/challenge");
  const { codeLength } = AUTHENTICATOR_RULES;
  return (
    <FactorPage
      view={view}
      factor="totp"
      title="Enter the code from your app"
      intro={`Open your authenticator app and enter the ${codeLength}-digit code for this account.`}
      aside={{
        title: "Something you have",
        text: `Your app creates these codes on your device, even offline. ${BRAND.name} never asks for one by phone or email, and no one else should.`,
      }}
    >
      <AuthenticatorForm length={codeLength} />
    </FactorPage>
  );
}
