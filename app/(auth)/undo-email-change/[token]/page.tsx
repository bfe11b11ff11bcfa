// Target of the undo link sent to the previous email address. Viewing it changes nothing.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { findEmailUndo } from "@/lib/accounts/email/undo-email-change";
import { LinkForm } from "@/app/_forms/link-form";
import { UNDO_EMAIL_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";
import { undoEmail } from "./actions";

export const metadata: Metadata = { title: "Undo your email change" };

export default async function UndoEmailChangePage({ params }: PageProps<"/undo-email-change/[token]">) {
  const { token } = await params;
  const found = await findEmailUndo(token);
  return (
    <SitePage width="form">
      <AuthCard
        title="Undo your email change"
        steps={UNDO_EMAIL_STEPS}
        current={2}
        aside={{
          title: "If this wasn't you",
          text: "The address was changed from a browser signed in to your account. Undoing the change ends that access.",
        }}
        footer={<TextLink href="/sign-in">Go to sign in</TextLink>}
      >
        <LinkForm
          action={undoEmail}
          token={token}
          isUsable={found !== null}
          button="Change it back"
          variant="danger"
          doneTitle="Email address restored"
        >
          {found ? (
            <p className="mb-6">
              If this wasn&apos;t you, change it back. Then{" "}
              <span className="font-medium wrap-anywhere">{found.formerEmail}</span> will be your
              account&apos;s email address again, and you&apos;ll be signed out everywhere.
            </p>
          ) : (
            <Notice kind="warning" title="Nothing to undo">
              This link was already used, 48 hours have passed, or an earlier change was undone.
            </Notice>
          )}
        </LinkForm>
      </AuthCard>
    </SitePage>
  );
}
