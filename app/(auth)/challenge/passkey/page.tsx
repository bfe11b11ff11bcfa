// The strongest second factor: no code to type, and nothing that a look-alike site could take.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { Page } from "@/components/shell";
import { challengeToken } from "@/lib/challenge/cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { isOfSignedIn, stepsOf } from "../../steps";
import { OtherWaysAndOut } from "../other-ways";
import { PasskeyForm } from "./form";

export const metadata: Metadata = { title: "Use your passkey" };

export default async function PasskeyPage() {
  const view = await viewChallenge(await challengeToken());
  if (view.status !== "open" || !view.ways.includes("passkey")) redirect("/challenge");
  return (
    <Page width="form" signedIn={isOfSignedIn(view.purpose)}>
      <AuthCard
        title="Use your passkey"
        intro="Your browser asks for the device, the security key or the password manager that holds it."
        steps={stepsOf(view.purpose)}
        current={2}
        aside={{
          title: "The half that you hold",
          text: "A passkey answers only this site. A copy of it, however good, gets nothing from you.",
        }}
      >
        <PasskeyForm hasOthers={view.ways.length > 1} />
        <OtherWaysAndOut view={view} here="passkey" />
      </AuthCard>
    </Page>
  );
}
