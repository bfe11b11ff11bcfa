// Target of the reset link. Viewing it doesn't consume the link, because mail scanners open links.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { ButtonLink, TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { SupportLink } from "@/components/support";
import { findReset } from "@/lib/accounts/password/reset-password";
import { RESET_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";
import { ResetForm } from "./form";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function NewPasswordPage({ params }: PageProps<"/reset-password/[token]">) {
  const { token } = await params;
  const reset = await findReset(token);
  return (
    <SitePage width="form">
      <AuthCard
        title="Choose a new password"
        intro={
          reset && (
            <>
              For <span className="font-medium wrap-anywhere text-base-content">{reset.email}</span>. Next,
              you&apos;ll be asked for your second factor. Then your password is set, and you&apos;re signed
              out everywhere.
            </>
          )
        }
        steps={RESET_STEPS}
        current={1}
        aside={{
          title: "Email alone isn't enough",
          text: "Someone who can read your email still needs your phone, authenticator app, or passkey.",
        }}
        footer={<TextLink href="/sign-in">Back to sign in</TextLink>}
      >
        {reset ? (
          <>
            <ResetForm token={token} email={reset.email} />
            <p className="mt-5 text-sm text-muted">
              You can&apos;t confirm a new password with a recovery code. If you&apos;ve lost your phone and
              have no other second factor, <SupportLink>contact support</SupportLink>.
            </p>
          </>
        ) : (
          <LinkExpired />
        )}
      </AuthCard>
    </SitePage>
  );
}

function LinkExpired() {
  return (
    <div className="grid justify-items-start gap-6">
      <Notice kind="warning" title="This link has expired">
        It was already used, has expired, or was replaced by a newer link. Links are valid for 15 minutes.
      </Notice>
      <ButtonLink href="/reset-password">Send another link</ButtonLink>
    </div>
  );
}
