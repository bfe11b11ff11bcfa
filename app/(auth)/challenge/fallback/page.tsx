// The last resort of people who asked for it to be one: a text message, after a word about why it is not the first.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Page } from "@/components/shell";
import { SubmitButton } from "@/components/submit-button";
import { challengeToken } from "@/lib/challenge/cookie";
import { viewChallenge } from "@/lib/challenge/view";
import { isOfSignedIn, stepsOf } from "../../steps";
import { askForText } from "../actions";

export const metadata: Metadata = { title: "Fall back on a text message" };

export default async function FallbackPage() {
  const view = await viewChallenge(await challengeToken());
  const isMeant = view.status === "open" && view.textIsFallback && view.code === "not_asked";
  if (!isMeant || !view.ways.includes("text")) redirect("/challenge");
  return (
    <Page width="form" signedIn={isOfSignedIn(view.purpose)}>
      <AuthCard
        title="Fall back on a text message"
        intro="You asked for text messages only where nothing better is at hand."
        steps={stepsOf(view.purpose)}
        current={2}
        aside={{
          title: "Is anybody hurrying you?",
          text: "Whoever talks you out of your passkey or your app, by phone or by email, wants the code for themselves.",
        }}
        footer={<TextLink href="/challenge">Back to the better ways</TextLink>}
      >
        <p className="mb-5">
          If neither a passkey nor your app is within reach, we send a code to{" "}
          <strong className="font-semibold whitespace-nowrap">{view.maskedPhone}</strong>. Your account&apos;s
          record will say that it was asked for.
        </p>
        <form action={askForText}>
          <SubmitButton wide>Text me a code</SubmitButton>
        </form>
      </AuthCard>
    </Page>
  );
}
