// The second factor of somebody who lost their phone: a pass that the people who run this service have given them.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { challengeToken } from "@/lib/challenge/cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { takes } from "@/lib/challenge/ways";
import { PaperCodeForm } from "../paper-code-form";
import { WayPage } from "../way-page";
import { submitPass } from "./actions";

export const metadata: Metadata = { title: "Enter your one-time pass" };

export default async function PassPage() {
  const view = await viewChallenge(await challengeToken());
  if (view.status !== "open" || !takes(view.purpose, "pass")) redirect("/challenge");
  return (
    <WayPage
      view={view}
      way="pass"
      title="Enter your one-time pass"
      intro="For somebody who lost their phone and was given a pass by the people who run this service."
      aside={{
        title: "For once, in place of your phone",
        text: "It works once, within ten minutes, and signs every other browser out. Next you prove your new number.",
      }}
    >
      <PaperCodeForm
        action={submitPass}
        name="pass"
        label="One-time pass"
        hint="Capital letters and dashes do not matter."
        button="Use this pass"
      />
    </WayPage>
  );
}
