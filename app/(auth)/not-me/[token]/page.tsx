// Where "This was not me" leads: what it was about, what will happen, and one button. Looking changes nothing, since mail
// scanners look at every link.
import type { Metadata } from "next";
import { AuthCard } from "@/components/auth-card";
import { DefinitionList } from "@/components/definition-list";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { Page } from "@/components/shell";
import { SubmitButton } from "@/components/submit-button";
import { Time } from "@/components/time";
import { viewNotMe } from "@/lib/accounts/freeze-account";
import { NOT_ME_STEPS } from "../../steps";
import { lock } from "./actions";

export const metadata: Metadata = { title: "This was not me" };

export default async function NotMePage({ params }: PageProps<"/not-me/[token]">) {
  const { token } = await params;
  const view = await viewNotMe(token);
  return (
    <Page width="form" signedIn={false}>
      <AuthCard
        title="This was not me"
        steps={NOT_ME_STEPS}
        current={view.status === "usable" ? 2 : 1}
        aside={{
          title: "Better once too often",
          text: "Locking costs you a new password. Whoever it was loses everything: browsers, codes, and what they know.",
        }}
        footer={
          <TextLink href="/sign-in">
            {view.status === "usable" ? "It was me: go to sign in" : "Go to sign in"}
          </TextLink>
        }
      >
        {view.status === "usable" ? (
          <form action={lock}>
            <input type="hidden" name="token" value={token} />
            <WhatHappens about={view.about} />
            <SubmitButton variant="danger">Lock my account</SubmitButton>
          </form>
        ) : (
          <Notice kind="warning" title="This link does nothing any more">
            It was used, or a week has passed. If something is wrong, sign in and change your password, or
            take a newer mail.
          </Notice>
        )}
      </AuthCard>
    </Page>
  );
}

function WhatHappens({ about }: { about: { title: string; at: Date } | null }) {
  return (
    <div className="mb-6 grid gap-4">
      {about && (
        <DefinitionList
          items={[
            { term: "The mail was about", value: about.title },
            { term: "When", value: <Time value={about.at} /> },
          ]}
        />
      )}
      <p>Once you press the button:</p>
      <ul className="grid list-disc gap-1.5 pl-5">
        <li>every browser is signed out, this one too;</li>
        <li>your password no longer opens your account, whoever knows it;</li>
        <li>
          passkeys, recovery codes and an app that were added in the week before are removed, and a planned
          deletion is called off;
        </li>
        <li>
          a mail comes with a link for a new password, which together with your second factor opens the
          account again.
        </li>
      </ul>
    </div>
  );
}
