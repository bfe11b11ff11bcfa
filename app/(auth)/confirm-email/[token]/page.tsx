// Target of the link sent to a new email address. Viewing it changes nothing: mail scanners open links.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { findEmailConfirmation } from "@/lib/accounts/email/confirm-email";
import { LinkForm } from "@/app/_forms/link-form";
import { CHANGE_EMAIL_STEPS } from "@/app/_forms/steps";
import { confirmEmail } from "./actions";

export const metadata: Metadata = { title: "Confirm your email address" };

export default async function ConfirmEmailPage({ params }: PageProps<"/confirm-email/[token]">) {
  const { token } = await params;
  const found = await findEmailConfirmation(token);
  return (
    <Page width="form" signedIn={false}>
      <AuthCard
        title="Confirm your email address"
        steps={CHANGE_EMAIL_STEPS}
        current={2}
        aside={{
          title: "Only if you requested it",
          text: "Confirm only if you wanted to change the email address of your own account. If not, close this page and nothing will change.",
        }}
        footer={<TextLink href="/account">Go to your account</TextLink>}
      >
        <LinkForm
          action={confirmEmail}
          token={token}
          isUsable={found !== null}
          button="Confirm address"
          doneTitle="Email address changed"
        >
          {found ? (
            <p className="mb-6">
              <span className="font-medium wrap-anywhere">{found.newEmail}</span> will become the email
              address of the account that requested it. We&apos;ll notify the previous address, which can undo
              the change for 48 hours.
            </p>
          ) : (
            <Notice kind="warning" title="This link has expired">
              It was already used, has expired, or was replaced by a newer link. Links are valid for 24 hours.
            </Notice>
          )}
        </LinkForm>
      </AuthCard>
    </Page>
  );
}
