// Requests a reset email, or explains the alternatives if email isn't configured.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { isResetAvailable } from "@/lib/accounts/password/reset-password";
import { RESET_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";
import { ResetRequestForm } from "./form";

export const metadata: Metadata = { title: "Reset your password" };

export default function ResetPasswordPage() {
  return (
    <SitePage width="form">
      <AuthCard
        title="Forgot your password?"
        intro={
          isResetAvailable() &&
          "We'll email you a link to choose a new password. You'll confirm it with your second factor."
        }
        steps={RESET_STEPS}
        current={1}
        aside={{
          title: "Email alone isn't enough",
          text: "Someone who can read your email still needs your phone, authenticator app, or passkey.",
        }}
        footer={
          <>
            Remembered it? <TextLink href="/sign-in">Sign in</TextLink>
          </>
        }
      >
        {isResetAvailable() ? <ResetRequestForm /> : <NotAvailable />}
      </AuthCard>
    </SitePage>
  );
}

function NotAvailable() {
  return (
    <Notice kind="warning" title="Password reset isn't available">
      This service doesn&apos;t send email, so you can&apos;t reset your password. If you&apos;re signed in
      somewhere, you can change it there with your current password. Otherwise, contact support.
    </Notice>
  );
}
