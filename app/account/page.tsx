// Account overview. Each change has its own page.
import type { Metadata } from "next";
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { PageHeading, Panel } from "@/components/panel";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import { recentActivity } from "@/lib/accounts/activity/activity";
import { myRecoveryCase } from "@/lib/accounts/recovery/my-recovery-case";
import { myFactors } from "@/lib/accounts/factors/my-factors";
import { mySessions } from "@/lib/accounts/sessions/my-sessions";
import { requireUser } from "@/lib/session/current-user";
import { OtherTabNotice } from "@/app/_forms/other-tab-notice";
import { cancelAccountDeletion, signOut } from "./actions";
import { ActivityTable } from "./activity/activity-table";
import { EmailNotice } from "./email-notice";
import { FactorList } from "./factor-list";
import { LostPhoneNotice, NewPhoneNotice } from "./recovery-case-notice";
import { PasskeyProposal } from "./passkeys/proposal";
import { SessionList } from "./session-list";
import { UserPage } from "./user-page";

export const metadata: Metadata = { title: "Your account" };

const ACTIVITY_SHOWN = 5;

export default async function AccountPage() {
  const session = await requireUser();
  const { user } = session;
  const [lostPhone, factors, sessions, activity] = await Promise.all([
    myRecoveryCase(),
    myFactors(),
    mySessions(),
    recentActivity(ACTIVITY_SHOWN),
  ]);
  const now = new Date();
  return (
    <UserPage width="reading">
      <OtherTabNotice kind="user" />
      <PageHeading title="Your account" end={<SignOutForm />} />
      <div className="grid gap-6">
        {lostPhone && <LostPhoneNotice lostPhone={lostPhone} />}
        {session.factor === "support_pass" && user.phoneVerifiedAt < session.createdAt && <NewPhoneNotice />}
        {user.deletionDueAt && <DeletionNotice dueAt={user.deletionDueAt} />}
        <EmailNotice />
        <PasskeyProposal />
        <Panel title="About you">
          <DefinitionList
            items={[
              { term: "Name", value: <bdi>{user.name}</bdi> },
              {
                term: "Email",
                value: user.email,
                action: <TextLink href="/account/email">Change email</TextLink>,
              },
              { term: "Member since", value: <Time value={user.createdAt} now={now} /> },
            ]}
          />
        </Panel>
        <FactorList user={user} factors={factors} now={now} />
        <SessionList sessions={sessions} now={now} />
        <Panel
          title="Recent activity"
          action={
            <span className="flex flex-wrap gap-x-5">
              <TextLink href="/account/notices">Security alerts</TextLink>
              <TextLink href="/account/activity">All activity</TextLink>
            </span>
          }
        >
          <ActivityTable rows={activity} now={now} />
        </Panel>
        <Panel
          title="Your data"
          intro="Download or delete your data."
          action={<TextLink href="/account/data">Manage your data</TextLink>}
        />
      </div>
    </UserPage>
  );
}

function SignOutForm() {
  return (
    <form action={signOut}>
      <SubmitButton variant="secondary">Sign out</SubmitButton>
    </form>
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
