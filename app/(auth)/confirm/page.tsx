// "Confirm that it is you": before something that a stolen session alone must not do. Looking sends nothing.
import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Page } from "@/components/shell";
import { aboutOf, addressOf, destinationOf } from "@/lib/destinations";
import { requireUser } from "@/lib/session/current-user";
import { isFactorFresh } from "@/lib/session/sessions";
import { CONFIRM_STEPS } from "../steps";
import { ConfirmForm } from "./form";
import { reasons } from "./words";

export const metadata: Metadata = { title: "Confirm that it is you" };

export default async function ConfirmPage({ searchParams }: PageProps<"/confirm">) {
  const session = await requireUser();
  const asked = await searchParams;
  const [destination, about] = [destinationOf(asked["to"]), aboutOf(asked["about"])];
  if (isFactorFresh(session, new Date(), destination)) redirect(addressOf(destination, about));
  return (
    <Page width="form" signedIn isAdmin={session.user.role === "admin"}>
      <AuthCard
        title="Confirm that it is you"
        intro={`${reasons[destination]} That takes your second factor again, because you proved it over ten minutes ago.`}
        steps={CONFIRM_STEPS}
        current={1}
        aside={{
          title: "A browser left open is not you",
          text: "Whoever sits down at it can read your account, but not change what keeps it yours.",
        }}
        footer={<TextLink href="/account">Back to your account</TextLink>}
      >
        <ConfirmForm destination={destination} about={about} />
      </AuthCard>
    </Page>
  );
}
