// Target of the undo link in the alert about a new phone number. Viewing it changes nothing.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Time } from "@/components/time";
import { findPhoneUndo, type PhoneUndo } from "@/lib/accounts/phone/undo-phone-change";
import { LinkForm } from "@/app/_forms/link-form";
import { UNDO_PHONE_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";
import { undo } from "./actions";

export const metadata: Metadata = { title: "Undo your phone number change" };

export default async function UndoPhoneChangePage({ params }: PageProps<"/undo-phone-change/[token]">) {
  const { token } = await params;
  const view = await findPhoneUndo(token);
  return (
    <SitePage width="form">
      <AuthCard
        title="Undo your phone number change"
        steps={UNDO_PHONE_STEPS}
        current={2}
        aside={{
          title: "If this wasn't you",
          text: "The number was changed from a browser signed in to your account. Undoing the change ends that access.",
        }}
        footer={<TextLink href="/sign-in">Go to sign in</TextLink>}
      >
        <LinkForm
          action={undo}
          token={token}
          isUsable={view !== null}
          button="Change it back"
          variant="danger"
          doneTitle="Phone number restored"
        >
          {view ? <Consequences {...view} /> : <NothingToUndo />}
        </LinkForm>
      </AuthCard>
    </SitePage>
  );
}

function Consequences({ former, now, changedAt, undoUntil, freezes }: PhoneUndo) {
  return (
    <div className="mb-6 grid gap-4">
      <DefinitionList
        items={[
          { term: "Previous number", value: former },
          { term: "Current number", value: now },
          { term: "Changed", value: <Time value={changedAt} /> },
          { term: "Can be undone until", value: <Time value={undoUntil} /> },
        ]}
      />
      <p>
        If this wasn&apos;t you, change it back. Your previous number is restored and you&apos;re signed out
        everywhere. Sign-in options added since the change, or in the week before it, are removed.{" "}
        <span>
          {freezes
            ? "Your account stays locked until you choose a new password. We'll email you a link."
            : "Then sign in and change your password."}
        </span>
      </p>
    </div>
  );
}

function NothingToUndo() {
  return (
    <Notice kind="warning" title="Nothing to undo">
      This link was already used, 2 days have passed, or the number was already changed back.
    </Notice>
  );
}
