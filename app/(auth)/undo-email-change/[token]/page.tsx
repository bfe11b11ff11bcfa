// Where the mail to the former address leads: one button brings it back. Looking changes nothing.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { findEmailUndo } from "@/lib/accounts/undo-email-change";
import { LinkForm } from "../../link-form";
import { UNDO_EMAIL_STEPS } from "../../steps";
import { undoEmail } from "./actions";

export const metadata: Metadata = { title: "Undo the change of your address" };

export default async function UndoEmailChangePage({ params }: PageProps<"/undo-email-change/[token]">) {
  const { token } = await params;
  const found = await findEmailUndo(token);
  return (
    <Page width="form" signedIn={false}>
      <AuthCard
        title="Undo the change of your address"
        steps={UNDO_EMAIL_STEPS}
        current={2}
        aside={{
          title: "Your account, your word",
          text: "Whoever changed the address had a browser of yours that was signed in. After this they have nothing.",
        }}
        footer={<TextLink href="/sign-in">Go to sign in</TextLink>}
      >
        <LinkForm
          action={undoEmail}
          token={token}
          isUsable={found !== null}
          button="Change it back"
          variant="danger"
          doneTitle="Your former address is back"
        >
          {found ? (
            <p className="mb-6">
              Was it not you? Then <span className="font-medium wrap-anywhere">{found.formerEmail}</span>{" "}
              becomes the address of your account again, and every browser is signed out.
            </p>
          ) : (
            <Notice kind="warning" title="There is nothing to undo here">
              The link was used, or 48 hours have passed, or an earlier change was undone.
            </Notice>
          )}
        </LinkForm>
      </AuthCard>
    </Page>
  );
}
