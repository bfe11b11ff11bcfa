// Target of "This wasn't me" links. Viewing it changes nothing, because mail scanners open links.
import type { Metadata } from "next";
import { cache } from "react";
import { AuthCard } from "@/components/auth-card";
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import { viewNotMe } from "@/lib/accounts/recovery/lock-account";
import { NOT_ME_STEPS } from "@/app/_forms/steps";
import { SitePage } from "@/app/site-page";
import { lock } from "./actions";
import { LOCKED_TITLE, LockedPage } from "./locked";

const getView = cache(viewNotMe);

export async function generateMetadata({ params }: PageProps<"/not-me/[token]">): Promise<Metadata> {
  const { status } = await getView((await params).token);
  return { title: status === "locked" ? LOCKED_TITLE : "This wasn't me" };
}

export default async function NotMePage({ params }: PageProps<"/not-me/[token]">) {
  const { token } = await params;
  const view = await getView(token);
  if (view.status === "locked") return <LockedPage />;
  return (
    <SitePage width="form">
      <AuthCard
        title="This wasn't me"
        steps={NOT_ME_STEPS}
        current={view.status === "usable" ? 2 : 1}
        aside={{
          title: "Lock your account to protect it",
          text: "You'll set a new password. Anyone else who had access loses it, including their sessions, codes, and the password they know.",
        }}
        footer={
          <TextLink href="/sign-in">
            {view.status === "usable" ? "It was me. Go to sign in" : "Go to sign in"}
          </TextLink>
        }
      >
        {view.status === "usable" ? (
          <form action={lock}>
            <input type="hidden" name="token" value={token} />
            <Consequences about={view.about} />
            <SubmitButton variant="danger">Lock my account</SubmitButton>
          </form>
        ) : (
          <Notice kind="warning" title="This link has expired">
            It was already used, or more than a week has passed. If something is wrong, sign in and change
            your password, or use the link in a newer email.
          </Notice>
        )}
      </AuthCard>
    </SitePage>
  );
}

function Consequences({ about }: { about: { title: string; at: Date } | null }) {
  return (
    <div className="mb-6 grid gap-4">
      {about && (
        <DefinitionList
          items={[
            { term: "This email was about", value: about.title },
            { term: "When", value: <Time value={about.at} /> },
          ]}
        />
      )}
      <p>When you lock your account:</p>
      <ul className="grid list-disc gap-1.5 pl-5">
        <li>You&apos;re signed out everywhere, including here.</li>
        <li>Your current password stops working.</li>
        <li>
          Passkeys, recovery codes, and an authenticator app added in the week before are removed, and a
          scheduled deletion is canceled.
        </li>
        <li>
          We&apos;ll email you a link to set a new password. You&apos;ll need it and your second factor to
          unlock your account.
        </li>
      </ul>
    </div>
  );
}
