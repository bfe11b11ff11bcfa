// The one code screen, for every purpose. Looking at it sends nothing and changes nothing.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { Page } from "@/components/shell";
import { challengeToken } from "@/lib/challenge/cookie";
import { viewChallenge, type ChallengeView } from "@/lib/challenge/view";
import { SIGN_IN_STEPS, SIGN_UP_STEPS } from "../steps";
import { ContinueForm } from "./continue-form";
import { OpenChallenge } from "./open-challenge";
import { OverChallenge } from "./over-challenge";

export const metadata: Metadata = { title: "Enter your code" };

export default async function ChallengePage() {
  const view = await viewChallenge(await challengeToken());
  const signsUp = view.status !== "none" && view.purpose === "sign_up";
  if (view.status === "open" && view.codesDisabled) redirect("/challenge/recovery");
  return (
    <Page width="form" signedIn={false}>
      <AuthCard
        title={headings[view.status]}
        intro={introOf(view)}
        steps={signsUp ? SIGN_UP_STEPS : SIGN_IN_STEPS}
        current={2}
        aside={{
          title: "The half that you hold",
          text: "Only your phone gets this code. Twofold never asks for it by phone or email, and neither should anybody else.",
        }}
      >
        <Body view={view} />
      </AuthCard>
    </Page>
  );
}

const headings: Record<ChallengeView["status"], string> = {
  none: "No code is awaited",
  over: "This code is over",
  passed: "Your code was right",
  open: "Enter your code",
};

function introOf(view: ChallengeView) {
  if (view.status !== "open") return undefined;
  const number = (
    <strong className="font-semibold whitespace-nowrap text-base-content">{view.maskedPhone}</strong>
  );
  switch (view.code) {
    case "on_its_way":
      return <>We are sending a code to {number}.</>;
    case "not_sent":
      return <>A code sent to {number} is needed to go on.</>;
    case "alive":
    case "expired":
      return view.message?.channel === "voice" ? (
        <>
          We called {number} to read out {view.codeLength} digits.
        </>
      ) : (
        <>
          We sent a text message with {view.codeLength} digits to {number}.
        </>
      );
  }
}

function Body({ view }: { view: ChallengeView }) {
  switch (view.status) {
    case "none":
    case "over":
      return <OverChallenge view={view} />;
    case "passed":
      return <ContinueForm />;
    case "open":
      return <OpenChallenge view={view} />;
  }
}
