// Confirms that the account is locked and explains how to unlock it.
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { NOT_ME_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";

export const LOCKED_TITLE = "Your account is locked";

export function LockedPage() {
  return (
    <SitePage width="form">
      <AuthCard
        title={LOCKED_TITLE}
        steps={NOT_ME_STEPS}
        current={3}
        aside={{
          title: "Then check your account",
          text: "Once you're signed in, review your sign-in options and recent activity, and remove anything you don't recognize.",
        }}
        footer={<TextLink href="/sign-in">Go to sign in</TextLink>}
      >
        <Notice kind="success" title="No one can sign in now">
          You&apos;ve been signed out everywhere, and your password no longer works.
        </Notice>
        <p className="mt-5">
          To get back in, open the email we just sent you and set a new password. You&apos;ll also be asked
          for your second factor, such as a code sent to your phone.
        </p>
        <p className="mt-3 lone-links text-muted">
          No email, or the link has expired? <TextLink href="/reset-password">Send another link</TextLink>
        </p>
      </AuthCard>
    </SitePage>
  );
}
