// Step-up before actions that a stolen session alone must not allow. Viewing it sends nothing.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { getDestinationPath, isBoundDestination, parseDestination, parseSubjectId } from "@/lib/destinations";
import { requireUser } from "@/lib/session/current-user";
import { isFactorFresh } from "@/lib/session/sessions";
import { CONFIRM_STEPS } from "@/app/_forms/steps";
import { userFormOwner } from "@/app/_forms/form-owner";
import { SitePage } from "@/app/site-page";
import { ConfirmForm } from "./form";
import { reasons } from "./messages";

export const metadata: Metadata = { title: "Confirm it's you" };

export default async function ConfirmPage({ searchParams }: PageProps<"/confirm">) {
  const session = await requireUser();
  const query = await searchParams;
  const [destination, about] = [parseDestination(query["to"]), parseSubjectId(query["about"])];
  if (isFactorFresh(session, new Date(), destination, about))
    redirect(getDestinationPath(destination, about));
  const why = isBoundDestination(destination)
    ? "We need your second factor for this change, even if you verified it recently."
    : "You last verified over 10 minutes ago, so we need your second factor again.";
  return (
    <SitePage width="form" formOwner={await userFormOwner()}>
      <AuthCard
        title="Confirm it's you"
        intro={`${reasons[destination]} ${why}`}
        steps={CONFIRM_STEPS}
        current={1}
        aside={{
          title: "Left your browser open?",
          text: "Anyone using it can see your account, but can't change what keeps it secure.",
        }}
        footer={<TextLink href="/account">Back to your account</TextLink>}
      >
        <ConfirmForm destination={destination} about={about} />
      </AuthCard>
    </SitePage>
  );
}
