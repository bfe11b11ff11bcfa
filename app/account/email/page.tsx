// Another e-mail address: with a fresh factor, and (where mails can be sent) a yes from the new one.
import type { Metadata } from "next";
import { CHANGE_EMAIL_AT_ONCE_STEPS, CHANGE_EMAIL_STEPS } from "@/app/(auth)/steps";
import { wait } from "@/app/(auth)/wait";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { isEmailConfirmed } from "@/lib/accounts/change-email";
import { undoWaitSeconds } from "@/lib/accounts/phone-undo";
import { requireFreshFactor } from "@/lib/session/current-user";
import { EmailForm } from "./form";

export const metadata: Metadata = { title: "Your email address" };

export default async function EmailPage() {
  const { user } = await requireFreshFactor("email");
  const waitSeconds = await undoWaitSeconds(user.id);
  const isConfirmed = isEmailConfirmed();
  return (
    <Page width="form" signedIn isAdmin={user.role === "admin"} current="/account">
      <AuthCard
        title="Change your email address"
        intro={
          <>
            It is <span className="font-medium wrap-anywhere text-base-content">{user.email}</span>.{" "}
            {isConfirmed
              ? "A mail goes to the new one; nothing changes until you open its link."
              : "This service sends no mails, so the new one counts at once: please type it carefully."}
          </>
        }
        steps={isConfirmed ? CHANGE_EMAIL_STEPS : CHANGE_EMAIL_AT_ONCE_STEPS}
        current={isConfirmed ? 1 : 2}
        aside={{
          title: "Nobody moves in unseen",
          text: isConfirmed
            ? "Your former address is told, and can undo the change for 48 hours."
            : "You sign in with this address. Whoever changes it has proven your second factor within the last ten minutes.",
        }}
        footer={<TextLink href="/account">Back to your account</TextLink>}
      >
        {waitSeconds > 0 ? (
          <Notice title="Your phone number was changed a short while ago">
            As long as that can be undone, your address stays. Please come back in {wait(waitSeconds)}, or{" "}
            <TextLink href="/account/phone">look at the change</TextLink>.
          </Notice>
        ) : (
          <EmailForm isConfirmed={isConfirmed} />
        )}
      </AuthCard>
    </Page>
  );
}
