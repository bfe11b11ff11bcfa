// Downloads or deletes the user's data. Requires a fresh factor, and deletion one verified for it.
import type { Metadata } from "next";
import { ButtonLink, TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Panel } from "@/components/panel";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import { DELETION_WAIT_DAYS } from "@/lib/accounts/deletion/delete-account";
import { undoWaitSeconds } from "@/lib/accounts/phone/undo-window";
import { stepUpUrl } from "@/lib/destinations";
import { requireFreshFactor } from "@/lib/session/current-user";
import { isFactorFresh } from "@/lib/session/sessions";
import { formatWait } from "@/app/_forms/wait";
import { AccountPage } from "../account-page";
import { cancelAccountDeletion } from "../actions";
import { DeletionForm } from "./form";

export const metadata: Metadata = { title: "Your data" };

export default async function DataPage() {
  const session = await requireFreshFactor("data");
  const { user } = session;
  const waitSeconds = await undoWaitSeconds(user.id);
  return (
    <AccountPage section="data" title="Your data" intro="Download your data or delete your account.">
      <div className="grid gap-6">
        {waitSeconds > 0 ? (
          <Notice title="Your phone number was changed recently">
            You can&apos;t download your data or delete your account while that change can be undone. Try
            again in {formatWait(waitSeconds)}, or{" "}
            <TextLink href="/account/phone">review the change</TextLink>.
          </Notice>
        ) : (
          <>
            <Panel
              title="Download your data"
              intro="A JSON file with your account, sign-in methods, sessions, security alerts, messages, and activity. It contains no passwords or secrets."
            >
              <form action="/account/data/export" method="post" encType="multipart/form-data">
                <SubmitButton variant="secondary">Download my data</SubmitButton>
              </form>
            </Panel>
            <Deletion
              email={user.email}
              dueAt={user.deletionDueAt}
              isConfirmed={isFactorFresh(session, new Date(), "delete_account")}
            />
          </>
        )}
      </div>
    </AccountPage>
  );
}

type DeletionProps = { email: string; dueAt: Date | null; isConfirmed: boolean };

function Deletion({ email, dueAt, isConfirmed }: DeletionProps) {
  if (dueAt) {
    return (
      <Panel title="Your account will be deleted">
        <p>
          Deletion is scheduled for <Time value={dueAt} />. Until then, everything works as usual and you can
          cancel.
        </p>
        <form action={cancelAccountDeletion} className="mt-4">
          <SubmitButton>Keep my account</SubmitButton>
        </form>
      </Panel>
    );
  }
  return (
    <Panel
      title="Delete my account"
      intro={`Your account will be deleted in ${DELETION_WAIT_DAYS} days, including your name, email, phone number, sessions, and sign-in methods. You can cancel until then. After that, it can't be restored.`}
    >
      {isConfirmed ? (
        <DeletionForm email={email} />
      ) : (
        <ButtonLink href={stepUpUrl("delete_account")}>
          Confirm it&apos;s you to delete your account
        </ButtonLink>
      )}
    </Panel>
  );
}
