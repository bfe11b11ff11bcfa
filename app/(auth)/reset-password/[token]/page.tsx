// Where the link of the mail leads. Looking uses nothing up: mail scanners look at all links.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { ButtonLink, TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { findReset } from "@/lib/accounts/reset-password";
import { RESET_STEPS } from "../../steps";
import { ResetForm } from "./form";

export const metadata: Metadata = { title: "Choose a new password" };

export default async function NewPasswordPage({ params }: PageProps<"/reset-password/[token]">) {
  const { token } = await params;
  const reset = await findReset(token);
  return (
    <Page width="form" signedIn={false}>
      <AuthCard
        title="Choose a new password"
        intro={
          reset && (
            <>
              For <span className="font-medium wrap-anywhere text-base-content">{reset.email}</span>. Your
              second factor is asked for next; then the password is set, and every browser is signed out.
            </>
          )
        }
        steps={RESET_STEPS}
        current={1}
        aside={{
          title: "A mailbox alone opens nothing",
          text: "Whoever reads your mail still needs what you hold: your phone, your authenticator app or your passkey.",
        }}
        footer={<TextLink href="/sign-in">Back to sign in</TextLink>}
      >
        {reset ? (
          <>
            <ResetForm token={token} email={reset.email} />
            <p className="mt-5 text-sm text-muted">
              A recovery code does not confirm a new password: with a mail it would be a way in without any.
              If you have lost your phone and have no other factor, contact the people who run this service.
            </p>
          </>
        ) : (
          <LinkOver />
        )}
      </AuthCard>
    </Page>
  );
}

function LinkOver() {
  return (
    <div className="grid justify-items-start gap-6">
      <Notice kind="warning" title="This link does nothing any more">
        It was used, or its 15 minutes are over, or there is a newer one.
      </Notice>
      <ButtonLink href="/reset-password">Ask for another mail</ButtonLink>
    </div>
  );
}
