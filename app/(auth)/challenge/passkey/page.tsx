// Verifies with a passkey, the strongest second factor.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { FactorPage } from "../factor-page";
import { PasskeyForm } from "./form";

export const metadata: Metadata = { title: "Use your passkey" };

export default async function PasskeyPage() {
  const view = await viewChallenge(await challengeToken());
  if (view.status !== "open" || !view.options.includes("passkey")) redirect("/challenge");
  return (
    <FactorPage
      view={view}
      factor="passkey"
      title="Use your passkey"
      intro="Your browser will ask for the device, security key, or password manager that holds it."
      aside={{
        title: "Something you have",
        text: "A passkey works only on this site. There's nothing a phishing site can steal.",
      }}
    >
      <PasskeyForm hasOthers={view.options.length > 1} />
    </FactorPage>
  );
}
