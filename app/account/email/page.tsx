// Changes the email address. Requires a fresh factor and, if email is configured, confirmation by the new
// address.
import type { Metadata } from "next";
import { CHANGE_EMAIL_AT_ONCE_STEPS, CHANGE_EMAIL_STEPS } from "@/app/_forms/steps";
import { formatWait } from "@/app/_forms/wait";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { requiresEmailConfirmation } from "@/lib/accounts/email/change-email";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";
import { requireFreshFactor } from "@/lib/session/current-user";
import { EmailForm } from "./form";
import { UserPage } from "../user-page";

export const metadata: Metadata = { title: "Your email address" };

export default async function EmailPage() {
  const { user } = await requireFreshFactor("email");
  const waitSeconds = await undoWaitSeconds(user.id);
  const isConfirmed = requiresEmailConfirmation();
  // An unconfirmed address gets no undo link.
  const isUndoable = isConfirmed && user.emailConfirmedAt !== null && user.emailWrongAt === null;
  return (
    <UserPage width="form">
      <AuthCard
        title="Change your email address"
        intro={
          <>
            Your current address is{" "}
            <span className="font-medium wrap-anywhere text-base-content">{user.email}</span>.{" "}
            <span>
              {isConfirmed
                ? "We'll email a link to the new address. Nothing changes until you open the link and confirm."
                : "This service doesn't send email, so the new address takes effect right away. Check it carefully."}
            </span>
          </>
        }
        steps={isConfirmed ? CHANGE_EMAIL_STEPS : CHANGE_EMAIL_AT_ONCE_STEPS}
        current={isConfirmed ? 1 : 2}
        aside={{
          title: isUndoable ? "We'll tell you about changes" : "Protected by two-step verification",
          text: isUndoable
            ? "We'll email your previous address a link that can undo the change for 48 hours."
            : "You sign in with this address. Changing it requires two-step verification within the last 10 minutes.",
        }}
        footer={<TextLink href="/account">Back to your profile</TextLink>}
      >
        {waitSeconds > 0 ? (
          <Notice title="Your phone number was changed recently">
            You can&apos;t change your email address while that change can be undone. Try again in{" "}
            {formatWait(waitSeconds)}, or <TextLink href="/account/phone">review the change</TextLink>.
          </Notice>
        ) : (
          <EmailForm isConfirmed={isConfirmed} />
        )}
      </AuthCard>
    </UserPage>
  );
}
