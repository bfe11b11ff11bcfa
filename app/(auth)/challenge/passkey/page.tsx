// The strongest second factor: no code to type, and nothing that a look-alike site could take.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { challengeToken } from "@/lib/challenge/cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { WayPage } from "../way-page";
import { PasskeyForm } from "./form";

export const metadata: Metadata = { title: "Use your passkey" };

export default async function PasskeyPage() {
  const view = await viewChallenge(await challengeToken());
  if (view.status !== "open" || !view.ways.includes("passkey")) redirect("/challenge");
  return (
    <WayPage
      view={view}
      way="passkey"
      title="Use your passkey"
      intro="Your browser asks for the device, the security key or the password manager that holds it."
      aside={{
        title: "The half that you hold",
        text: "A passkey answers only this site. A copy of it, however good, gets nothing from you.",
      }}
    >
      <PasskeyForm hasOthers={view.ways.length > 1} />
    </WayPage>
  );
}
