// Where the link of a notice leads: what was changed, and one button that undoes it. Looking changes nothing.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { Time } from "@/components/time";
import { viewUndo, type UndoView } from "@/lib/accounts/undo-phone-change";
import { LinkForm } from "../../link-form";
import { UNDO_PHONE_STEPS } from "../../steps";
import { undo } from "./actions";

export const metadata: Metadata = { title: "Undo the change of your number" };

export default async function UndoPhoneChangePage({ params }: PageProps<"/undo-phone-change/[token]">) {
  const { token } = await params;
  const view = await viewUndo(token);
  return (
    <Page width="form" signedIn={false}>
      <AuthCard
        title="Undo the change of your number"
        steps={UNDO_PHONE_STEPS}
        current={2}
        aside={{
          title: "Your account, your word",
          text: "Whoever changed the number had a browser of yours that was signed in. After this they have nothing.",
        }}
        footer={<TextLink href="/sign-in">Go to sign in</TextLink>}
      >
        <LinkForm
          action={undo}
          token={token}
          isUsable={view !== null}
          button="Change it back"
          variant="danger"
          doneTitle="Your former number is back"
        >
          {view ? <WhatHappens {...view} /> : <NothingHappens />}
        </LinkForm>
      </AuthCard>
    </Page>
  );
}

function WhatHappens({ former, now, changedAt, undoUntil, freezes }: UndoView) {
  return (
    <div className="mb-6 grid gap-4">
      <DefinitionList
        items={[
          { term: "Number until then", value: former },
          { term: "Number now", value: now },
          { term: "Changed", value: <Time value={changedAt} /> },
          { term: "Can be undone until", value: <Time value={undoUntil} /> },
        ]}
      />
      <p>
        Was it not you? Then the former number comes back, every browser is signed out, and what was added
        since, or in the week before, to sign in with is removed.{" "}
        {freezes
          ? "The account stays locked until you have chosen a new password; we send you a mail for that."
          : "Please sign in then and change your password."}
      </p>
    </div>
  );
}

function NothingHappens() {
  return (
    <Notice kind="warning" title="There is nothing to undo here">
      The link was used, or two days have passed, or the number was changed back already.
    </Notice>
  );
}
