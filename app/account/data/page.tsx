// One's own data: take it along, have it deleted. Both need a fresh factor; looking does, too.
import type { Metadata } from "next";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import { DELETION_WAIT_DAYS } from "@/lib/accounts/delete-account";
import { undoWaitSeconds } from "@/lib/accounts/phone-undo";
import { requireFreshFactor } from "@/lib/session/current-user";
import { wait } from "@/app/(auth)/wait";
import { AccountPage } from "../account-page";
import { keepAccount } from "../actions";
import { deleteMyAccount } from "./actions";

export const metadata: Metadata = { title: "Your data" };

export default async function DataPage() {
  const { user } = await requireFreshFactor("data");
  const waitSeconds = await undoWaitSeconds(user.id);
  return (
    <AccountPage title="Your data" intro="What is kept about you is yours.">
      <div className="grid gap-6">
        {waitSeconds > 0 ? (
          <Notice title="Your phone number was changed a short while ago">
            As long as that can be undone, nothing is handed out and nothing deleted. Please come back in{" "}
            {wait(waitSeconds)}, or <TextLink href="/account/phone">look at the change</TextLink>.
          </Notice>
        ) : (
          <>
            <Panel
              title="Take it along"
              intro="One JSON file: your account, ways to sign in, sessions, notices, messages and activity. No passwords, no secrets."
            >
              <form action="/account/data/export" method="post">
                <SubmitButton variant="secondary">Download my data</SubmitButton>
              </form>
            </Panel>
            <Deletion dueAt={user.deletionDueAt} />
          </>
        )}
      </div>
    </AccountPage>
  );
}

function Deletion({ dueAt }: { dueAt: Date | null }) {
  if (dueAt) {
    return (
      <Panel title="Your account will be deleted">
        <p>
          On <Time value={dueAt} />. Until then everything works as before, and you can change your mind.
        </p>
        <form action={keepAccount} className="mt-4">
          <SubmitButton>Keep my account</SubmitButton>
        </form>
      </Panel>
    );
  }
  return (
    <Panel
      title="Delete my account"
      intro={`It is deleted in ${DELETION_WAIT_DAYS} days, with your name, email, number, sessions and all that you sign in with. Until then you can change your mind; afterwards nobody can bring it back.`}
    >
      <form action={deleteMyAccount}>
        <SubmitButton variant="danger">Delete my account</SubmitButton>
      </form>
    </Panel>
  );
}
