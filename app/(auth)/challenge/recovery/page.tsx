// The second factor from paper: one click from the code screen, and the only one where codes by message are off.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { BRAND } from "@/components/brand";
import { Notice } from "@/components/notice";
import { challengeToken } from "@/lib/challenge/cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { takes } from "@/lib/challenge/ways";
import { PaperCodeForm } from "../paper-code-form";
import { WayPage } from "../way-page";
import { submitRecoveryCode } from "./actions";

export const metadata: Metadata = { title: "Enter a recovery code" };

export default async function RecoveryPage() {
  const view = await viewChallenge(await challengeToken());
  if (view.status !== "open" || !takes(view.purpose, "recovery_code")) redirect("/challenge");
  return (
    <WayPage
      view={view}
      way="recovery_code"
      title="Enter a recovery code"
      aside={{
        title: "The half that you kept",
        text: `You saved or printed these codes when you made them. ${BRAND.name} never asks for one by phone or email, and neither should anybody else.`,
      }}
    >
      {view.codesDisabled && (
        <div className="mb-5">
          <Notice kind="warning" title="Codes are switched off">
            A hundred wrong codes were typed for this account. One of your recovery codes signs you in and
            switches them on again; if you have none left, contact the people who run this service.
          </Notice>
        </div>
      )}
      <PaperCodeForm
        action={submitRecoveryCode}
        name="recovery_code"
        label="Recovery code"
        hint="One that you have not used yet. Capital letters and dashes do not matter."
        button="Use this code"
      />
    </WayPage>
  );
}
