// Target of the link sent to a new user's email address, or to a changed one. Viewing it changes nothing:
// mail scanners open links.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Time } from "@/components/time";
import { findEmailConfirmation, type EmailConfirmation } from "@/lib/accounts/email/confirm-email";
import { LinkForm } from "@/app/_forms/link-form";
import { CHANGE_EMAIL_STEPS, CONFIRM_EMAIL_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";
import { confirmEmail } from "./actions";

export const metadata: Metadata = { title: "Confirm your email address" };

export default async function ConfirmEmailPage({ params }: PageProps<"/confirm-email/[token]">) {
  const { token } = await params;
  const found = await findEmailConfirmation(token);
  const isOwn = found?.kind === "own";
  return (
    <SitePage width="form">
      <AuthCard
        title="Confirm your email address"
        steps={isOwn ? CONFIRM_EMAIL_STEPS : CHANGE_EMAIL_STEPS}
        current={2}
        aside={{
          title: "Only if you requested it",
          text: isOwn
            ? "Confirm only if you created this account. If not, close this page and nothing will change."
            : "Confirm only if you wanted to change the email address of your own account. If not, close this page and nothing will change.",
        }}
        footer={<TextLink href="/account">Go to your account</TextLink>}
      >
        <LinkForm
          action={confirmEmail}
          token={token}
          isUsable={found !== null}
          button="Confirm address"
          doneTitle="Email address confirmed"
        >
          {found ? (
            <p className="mb-6">
              <Explanation found={found} />
            </p>
          ) : (
            <Notice kind="warning" title="This link has expired">
              It was already used, has expired, or was replaced by a newer link. Links are valid for 24 hours.
            </Notice>
          )}
        </LinkForm>
      </AuthCard>
    </SitePage>
  );
}

function Explanation({ found }: { found: EmailConfirmation }) {
  const email = <span className="font-medium wrap-anywhere">{found.email}</span>;
  if (found.kind === "own")
    return (
      <>
        {email} will be confirmed for the account with the phone number{" "}
        <span className="font-medium whitespace-nowrap">{found.phone}</span>, created on{" "}
        <Time value={found.createdAt} />. Confirm it only if this account is yours.
      </>
    );
  return (
    <>
      {email} will become the email address of the account that requested it.
      {found.isUndoable && " We'll notify the previous address, which can undo the change for 48 hours."}
    </>
  );
}
