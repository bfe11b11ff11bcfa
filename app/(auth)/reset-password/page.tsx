// A forgotten password: asks for a mail with a link – or, where no mail can be sent, says what else to do.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { isResetAvailable } from "@/lib/accounts/reset-password";
import { RESET_STEPS } from "../steps";
import { ResetRequestForm } from "./form";

export const metadata: Metadata = { title: "Reset your password" };

export default function ResetPasswordPage() {
  return (
    <Page width="form" signedIn={false}>
      <AuthCard
        title="Forgot your password?"
        intro={
          isResetAvailable() &&
          "We send you a link by email. With it you choose a new password, and your second factor confirms it."
        }
        steps={RESET_STEPS}
        current={1}
        aside={{
          title: "A mailbox alone opens nothing",
          text: "Whoever reads your mail still needs what you hold: your phone, your authenticator app or your passkey.",
        }}
        footer={
          <>
            Remembered it? <TextLink href="/sign-in">Sign in</TextLink>
          </>
        }
      >
        {isResetAvailable() ? <ResetRequestForm /> : <NotAvailable />}
      </AuthCard>
    </Page>
  );
}

function NotAvailable() {
  return (
    <Notice kind="warning" title="Not available here">
      This service sends no mails, so a password cannot be reset. If you are signed in somewhere, you can
      change it there with the current one; otherwise contact the people who run this service.
    </Notice>
  );
}
