// Warns before sending a text message to users who made text messages their backup.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { SubmitButton } from "@/components/submit-button";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { getSteps } from "@/app/_forms/steps";
import { challengeFormOwner } from "@/app/_forms/form-owner";
import { SitePage } from "@/app/site-page";
import { requestTextMessage } from "../actions";

export const metadata: Metadata = { title: "Use a text message instead" };

export default async function FallbackPage() {
  const view = await viewChallenge(await challengeToken());
  const isAvailable = view.status === "open" && view.textIsFallback && view.code === "not_asked";
  if (!isAvailable || !view.options.includes("text")) redirect("/challenge");
  return (
    <SitePage width="form" formOwner={await challengeFormOwner()}>
      <AuthCard
        title="Use a text message instead"
        intro="You chose to use text messages only as a backup."
        steps={getSteps(view.purpose)}
        current={2}
        aside={{
          title: "Is someone rushing you?",
          text: "If someone calls or emails to talk you out of using your passkey or app, they want the code for themselves.",
        }}
        footer={<TextLink href="/challenge">Back to safer options</TextLink>}
      >
        <p className="mb-5">
          If you can&apos;t use a passkey or your app, we&apos;ll send a code to{" "}
          <strong className="font-semibold whitespace-nowrap">{view.phone}</strong>. Your account activity
          will show that you requested it.
        </p>
        <form action={requestTextMessage}>
          <SubmitButton wide>Text me a code</SubmitButton>
        </form>
      </AuthCard>
    </SitePage>
  );
}
