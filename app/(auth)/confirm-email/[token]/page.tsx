// Where the mail to a new address leads: one button makes it the account's. Looking changes nothing.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { findEmailConfirmation } from "@/lib/accounts/confirm-email";
import { LinkForm } from "../../link-form";
import { CHANGE_EMAIL_STEPS } from "../../steps";
import { confirmEmail } from "./actions";

export const metadata: Metadata = { title: "Is this your address?" };

export default async function ConfirmEmailPage({ params }: PageProps<"/confirm-email/[token]">) {
  const { token } = await params;
  const found = await findEmailConfirmation(token);
  return (
    <Page width="form" signedIn={false}>
      <AuthCard
        title="Is this your address?"
        steps={CHANGE_EMAIL_STEPS}
        current={2}
        aside={{
          title: "Only if you asked for it",
          text: "Press the button only if you wanted to change the address of your own account. If not, close this page: nothing happens.",
        }}
        footer={<TextLink href="/account">Go to your account</TextLink>}
      >
        <LinkForm
          action={confirmEmail}
          token={token}
          isUsable={found !== null}
          button="Yes, it is mine"
          doneTitle="Your new address counts"
        >
          {found ? (
            <p className="mb-6">
              <span className="font-medium wrap-anywhere">{found.newEmail}</span> becomes the address of the
              account that asked for it. The former address is told, and can undo it for 48 hours.
            </p>
          ) : (
            <Notice kind="warning" title="This link does nothing any more">
              It was used, or its day is over, or there is a newer one.
            </Notice>
          )}
        </LinkForm>
      </AuthCard>
    </Page>
  );
}
