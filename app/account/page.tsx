// The user's own profile, and what needs their attention. No other page shows contacts in full.
import type { Metadata } from "next";
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import { myRecoveryCase } from "@/lib/accounts/recovery/my-recovery-case";
import { requireUser } from "@/lib/session/current-user";
import { formatPhone } from "@/lib/values/phone-number";
import { OtherTabNotice } from "@/app/_forms/other-tab-notice";
import { AccountPage } from "./account-page";
import { cancelAccountDeletion, signOut } from "./actions";
import { EmailNotice } from "./email-notice";
import { NameForm } from "./name-form";
import { OwnNumber } from "./own-number";
import { LostPhoneNotice, NewPhoneNotice } from "./recovery-case-notice";
import { RecoveryCodesReminder } from "./recovery-codes/reminder";
import { PasskeyProposal } from "./passkeys/proposal";

export const metadata: Metadata = { title: "Your profile" };

export default async function ProfilePage() {
  const session = await requireUser();
  const { user } = session;
  const lostPhone = await myRecoveryCase();
  const now = new Date();
  return (
    <AccountPage section="profile" title="Your profile">
      <OtherTabNotice kind="user" />
      <div className="grid gap-6">
        {lostPhone && <LostPhoneNotice lostPhone={lostPhone} />}
        {session.factor === "support_pass" && user.phoneVerifiedAt < session.createdAt && <NewPhoneNotice />}
        {user.deletionDueAt && <DeletionNotice dueAt={user.deletionDueAt} />}
        <EmailNotice />
        <RecoveryCodesReminder />
        <PasskeyProposal />
        <Panel title="Personal details">
          <NameForm name={user.name} />
        </Panel>
        <Panel title="Contact details">
          <DefinitionList
            items={[
              {
                term: "Email",
                value: user.email,
                action: <TextLink href="/account/email">Change email</TextLink>,
              },
              {
                term: "Phone number",
                value: <OwnNumber user={user} number={formatPhone(user.phone)} now={now} />,
                action: <TextLink href="/account/phone">Change number</TextLink>,
              },
            ]}
          />
        </Panel>
        <div className="flex flex-wrap items-center justify-between gap-4 print:hidden">
          <p className="text-sm text-muted">
            Member since <Time value={user.createdAt} />
          </p>
          <form action={signOut}>
            <SubmitButton variant="secondary">Sign out</SubmitButton>
          </form>
        </div>
      </div>
    </AccountPage>
  );
}

function DeletionNotice({ dueAt }: { dueAt: Date }) {
  return (
    <Notice kind="warning" title="This account will be deleted">
      <p>
        Everything in it will be deleted on <Time value={dueAt} />. You can cancel until then.
      </p>
      <form action={cancelAccountDeletion} className="mt-3">
        <SubmitButton variant="secondary">Keep my account</SubmitButton>
      </form>
    </Notice>
  );
}
