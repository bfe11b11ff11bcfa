// Redeems a recovery pass, which support issues to users who lost their phone.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { SupportLink } from "@/components/support";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { accepts } from "@/lib/challenge/factor-options";
import { PrintedCodeForm } from "../printed-code-form";
import { FactorPage } from "../factor-page";
import { submitPass } from "./actions";

export const metadata: Metadata = { title: "Enter your recovery pass" };

export default async function PassPage() {
  const view = await viewChallenge(await challengeToken());
  if (view.status !== "open" || !accepts(view.purpose, "support_pass")) redirect("/challenge");
  return (
    <FactorPage
      view={view}
      factor="support_pass"
      title="Enter your recovery pass"
      intro={
        <>
          If you lost your phone, enter the recovery pass you got from <SupportLink>support</SupportLink>.
        </>
      }
      aside={{
        title: "A one-time replacement for your phone",
        text: "It works once, within 10 minutes, and signs you out of all other sessions. Next, you'll verify your new number.",
      }}
    >
      <PrintedCodeForm
        action={submitPass}
        name="pass"
        label="Recovery pass"
        hint="Not case-sensitive; dashes optional."
        button="Use this pass"
      />
    </FactorPage>
  );
}
