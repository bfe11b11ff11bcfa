// Code page for every purpose. Viewing it has no side effects.
import type { Metadata } from "next";
import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { AuthCard } from "@/components/auth-card";
import { BRAND } from "@/components/brand";
import { challengeToken } from "@/lib/challenge/challenge-cookie";
import { viewChallenge, type ChallengeView } from "@/lib/challenge/view";
import { OtherTabNotice } from "@/app/_forms/other-tab-notice";
import { getSteps } from "@/app/_forms/steps";
import { challengeFormOwner } from "@/app/_forms/form-owner";
import { SitePage } from "@/app/site-page";
import { ContinueForm } from "./continue-form";
import { OpenChallenge } from "./open-challenge";
import { FACTOR_PATHS } from "./factor-picker";
import { EndedChallenge } from "./ended-challenge";

export async function generateMetadata(): Promise<Metadata> {
  return { title: headings[(await viewOwnChallenge()).status] };
}

/** One query for the title and the page. */
const viewOwnChallenge = cache(async () => viewChallenge(await challengeToken()));

export default async function ChallengePage({ searchParams }: PageProps<"/challenge">) {
  const view = await viewOwnChallenge();
  const path = view.status === "open" ? getPath(view) : "/challenge";
  if (path !== "/challenge") redirect("other_tab" in (await searchParams) ? `${path}?other_tab=1` : path);
  return (
    <SitePage width="form" formOwner={await challengeFormOwner()}>
      <OtherTabNotice kind="challenge" />
      <AuthCard
        title={headings[view.status]}
        intro={renderIntro(view)}
        steps={getSteps(view.status === "none" ? "sign_in" : view.purpose)}
        current={2}
        aside={{
          title: "Something you have",
          text: `We send this code only to your phone. ${BRAND.name} never asks for it by phone or email, and no one else should.`,
        }}
      >
        <Body view={view} hasNoCookies={(await cookies()).size === 0} />
      </AuthCard>
    </SitePage>
  );
}

/** Returns the page of the strongest factor, unless the user has already requested a message. */
function getPath(view: Extract<ChallengeView, { status: "open" }>): string {
  if (view.codesDisabled) {
    const usable = (["passkey", "support_pass"] as const).find((factor) => view.options.includes(factor));
    return FACTOR_PATHS[usable ?? "recovery_code"];
  }
  return view.code === "not_asked" ? FACTOR_PATHS[view.options[0] ?? "text"] : FACTOR_PATHS.text;
}

const headings: Record<ChallengeView["status"], string> = {
  none: "Nothing to verify",
  over: "Verification ended",
  passed: "Verified",
  open: "Enter your code",
};

/** With a key, so that React replaces the element: a translator may have replaced its text nodes. */
function renderIntro(view: ChallengeView) {
  if (view.status !== "open") return undefined;
  const number = <strong className="font-semibold whitespace-nowrap text-base-content">{view.phone}</strong>;
  switch (view.code) {
    case "on_its_way":
      return <span key={view.code}>We&apos;re sending a code to {number}.</span>;
    case "not_asked":
    case "not_sent":
      return <span key="no_code">To continue, enter a code sent to {number}.</span>;
    case "alive":
    case "expired":
      return view.message?.channel === "voice" ? (
        <span key="called">
          We called {number} with a {view.codeLength}-digit code.
        </span>
      ) : (
        <span key="sent">
          We sent a text message with a {view.codeLength}-digit code to {number}.
        </span>
      );
  }
}

function Body({ view, hasNoCookies }: { view: ChallengeView; hasNoCookies: boolean }) {
  switch (view.status) {
    case "none":
    case "over":
      return <EndedChallenge view={view} hasNoCookies={hasNoCookies} />;
    case "passed":
      return <ContinueForm />;
    case "open":
      return <OpenChallenge view={view} />;
  }
}
