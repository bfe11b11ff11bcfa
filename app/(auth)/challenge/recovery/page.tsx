// Redeems a recovery code. Once codes are disabled, only a recovery code or a recovery pass works.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BRAND } from "@/components/brand";
import { Notice } from "@/components/notice";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { accepts } from "@/lib/challenge/factor-options";
import { PrintedCodeForm } from "../printed-code-form";
import { FactorPage } from "../factor-page";
import { submitRecoveryCode } from "./actions";

export const metadata: Metadata = { title: "Enter a recovery code" };

export default async function RecoveryPage() {
  const view = await viewChallenge(await challengeToken());
  if (view.status !== "open" || !accepts(view.purpose, "recovery_code")) redirect("/challenge");
  return (
    <FactorPage
      view={view}
      factor="recovery_code"
      title="Enter a recovery code"
      aside={{
        title: "Your recovery codes",
        text: `You saved or printed these codes when you created them. ${BRAND.name} never asks for one by phone or email, and no one else should.`,
      }}
    >
      {view.codesDisabled && (
        <div className="mb-5">
          <Notice kind="warning" title="Codes are turned off">
            100 wrong codes were entered for this account. Use a recovery code to sign in and turn codes back
            on. If you don&apos;t have any left, contact support.
          </Notice>
        </div>
      )}
      <PrintedCodeForm
        action={submitRecoveryCode}
        name="recovery_code"
        label="Recovery code"
        hint="Use one you haven't used yet. Not case-sensitive; dashes optional."
        button="Use this code"
      />
    </FactorPage>
  );
}
