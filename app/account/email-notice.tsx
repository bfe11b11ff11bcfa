// Asks for another email address, or to confirm the current one, at the top of the account page.
import type { ReactNode } from "react";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { myEmail, type MyEmail } from "@/lib/accounts/email/my-email";
import { ConfirmationForm } from "./email/confirmation-form";

export async function EmailNotice() {
  const { status, email } = await myEmail();
  return notices[status](email);
}

const UPDATE = <TextLink href="/account/email">Update your email address</TextLink>;

const notices = {
  confirmed: () => null,
  wrong: () => (
    <Notice kind="warning" title="Your email address seems to be incorrect">
      <p>
        Emails to this address don&apos;t reach you, so we&apos;ve stopped sending them, and you can&apos;t
        reset your password by email. {UPDATE}.
      </p>
    </Notice>
  ),
  unconfirmed: (email) => (
    <Notice kind="warning" title="Confirm your email address">
      <p>
        Open the link in the email that we sent to <span className="font-medium wrap-anywhere">{email}</span>.
        Until you confirm the address, we can&apos;t email you security alerts, and you can&apos;t reset your
        password. Not your address? <TextLink href="/account/email">Change it</TextLink>.
      </p>
      <ConfirmationForm />
    </Notice>
  ),
  taken: (email) => (
    <Notice kind="warning" title="Someone else has confirmed this email address. Choose another one.">
      <p>
        <span className="font-medium wrap-anywhere">{email}</span> belongs to another account now. Until you
        choose another address, you can sign in only with a browser you&apos;ve used before. {UPDATE}.
      </p>
    </Notice>
  ),
  not_confirmable: () => (
    <Notice title="This site can't send email yet, so your address can't be confirmed">
      <p>
        Your account works without it. Security alerts appear here only, and you can&apos;t reset your
        password if you forget it.
      </p>
    </Notice>
  ),
} satisfies Record<MyEmail["status"], (email: string) => ReactNode>;
