// After "This was not me": the account is locked, and the way back is in the mailbox.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { NOT_ME_STEPS } from "../../steps";

export const metadata: Metadata = { title: "Your account is locked" };

export default function LockedPage() {
  return (
    <Page width="form" signedIn={false}>
      <AuthCard
        title="Your account is locked"
        steps={NOT_ME_STEPS}
        current={3}
        aside={{
          title: "Afterwards, have a look around",
          text: "Once you are back in, look at what opens your account and at its activity, and remove what is not yours.",
        }}
        footer={<TextLink href="/sign-in">Go to sign in</TextLink>}
      >
        <Notice kind="success" title="Nobody gets in now">
          Every browser is signed out, and the password no longer opens your account.
        </Notice>
        <p className="mt-5">
          To get back in, open the mail that we have just sent you and set a new password. Your second factor,
          such as a code to your phone, is asked for as well.
        </p>
        <p className="mt-3 lone-links text-muted">
          No mail, or its time is over? <TextLink href="/reset-password">Ask for another one</TextLink>
        </p>
      </AuthCard>
    </Page>
  );
}
