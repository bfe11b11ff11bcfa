// Target of the link sent to a new user's email address, or to a changed one. Viewing it changes nothing:
// mail scanners open links.
import type { Metadata } from "next";
import { cache } from "react";
import { AuthCard } from "@/components/auth-card";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Time } from "@/components/time";
import {
  findEmailConfirmation,
  isEmailConfirmed,
  type EmailConfirmation,
} from "@/lib/accounts/email/confirm-email";
import { LinkForm } from "@/app/_forms/link-form";
import { CHANGE_EMAIL_STEPS, CONFIRM_EMAIL_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";
import { confirmEmail } from "./actions";

type View = EmailConfirmation | { kind: "confirmed" } | { kind: "over" };

const getView = cache(async (token: string): Promise<View> => {
  const found = await findEmailConfirmation(token);
  return found ?? { kind: (await isEmailConfirmed(token)) ? "confirmed" : "over" };
});

const CONFIRMED_TITLE = "Email address confirmed";

const titles: Record<View["kind"], string> = {
  own: "Confirm your email address",
  new: "Confirm your email address",
  confirmed: CONFIRMED_TITLE,
  over: "Confirm your email address",
};

export async function generateMetadata({ params }: PageProps<"/confirm-email/[token]">): Promise<Metadata> {
  return { title: titles[(await getView((await params).token)).kind] };
}

export default async function ConfirmEmailPage({ params }: PageProps<"/confirm-email/[token]">) {
  const { token } = await params;
  const view = await getView(token);
  const isConfirmed = view.kind === "confirmed";
  return (
    <SitePage width="form">
      <AuthCard
        title={titles[view.kind]}
        steps={view.kind === "new" ? CHANGE_EMAIL_STEPS : CONFIRM_EMAIL_STEPS}
        current={isConfirmed ? CONFIRM_EMAIL_STEPS.length + 1 : 2}
        aside={asides[view.kind]}
        footer={<TextLink href="/account">Go to your account</TextLink>}
      >
        <LinkForm
          action={confirmEmail}
          token={token}
          isUsable={view.kind === "own" || view.kind === "new"}
          button="Confirm address"
          doneTitle={CONFIRMED_TITLE}
        >
          <Explanation view={view} />
        </LinkForm>
      </AuthCard>
    </SitePage>
  );
}

const asides: Record<View["kind"], { title: string; text: string }> = {
  own: {
    title: "Only if you requested it",
    text: "Confirm only if you created this account. If not, close this page and nothing will change.",
  },
  new: {
    title: "Only if you requested it",
    text: "Confirm only if you wanted to change the email address of your own account. If not, close this page and nothing will change.",
  },
  confirmed: {
    title: "We'll tell you about changes",
    text: "You'll get an email about new sign-ins and changes to your account.",
  },
  over: {
    title: "Need another link?",
    text: "Sign in. Your account shows whether your address is confirmed, and sends a new link.",
  },
};

function Explanation({ view }: { view: View }) {
  switch (view.kind) {
    case "confirmed":
      return <p>There&apos;s nothing left to do.</p>;
    case "over":
      return (
        <Notice kind="warning" title="This link has expired">
          It was already used, has expired, or was replaced by a newer link. Links are valid for 24 hours.
        </Notice>
      );
    case "own":
      return (
        <p className="mb-6">
          <Address>{view.email}</Address> will be confirmed for the account with the phone number{" "}
          <span className="font-medium whitespace-nowrap">{view.phone}</span>, created on{" "}
          <Time value={view.createdAt} />. Confirm it only if this account is yours.
        </p>
      );
    case "new":
      return (
        <p className="mb-6">
          <Address>{view.email}</Address> will become the email address of the account that requested it.
          {view.isUndoable && " We'll notify the previous address, which can undo the change for 48 hours."}
        </p>
      );
  }
}

function Address({ children }: { children: string }) {
  return <span className="font-medium wrap-anywhere">{children}</span>;
}
