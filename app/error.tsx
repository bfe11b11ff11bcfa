"use client";
// Error page. Shows only the digest, under which the log contains the error.

import { ButtonLink, buttonClass } from "@/components/link";
import { Message } from "@/components/message";
import { Page } from "@/components/shell";
import { SupportLink } from "@/components/support";
import { findRequestFailure, type RequestFailure } from "./_forms/request-failure";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  const failure = findRequestFailure(error);
  return (
    <Page width="reading">
      <Message
        overline="Error"
        title={failure ? titles[failure] : "Something went wrong"}
        action={
          <>
            <button
              type="button"
              className={buttonClass("primary")}
              onClick={() => (failure ? window.location.reload() : retry())}
            >
              Try again
            </button>
            <ButtonLink href="/" variant="secondary">
              Go to homepage
            </ButtonLink>
          </>
        }
      >
        {failure ? (
          "Reload the page to see the current state, then try again."
        ) : (
          <>
            <span>This is a problem on our end, and we&apos;ve logged it.</span> <ErrorNumber error={error} />
          </>
        )}
      </Message>
    </Page>
  );
}

const titles = {
  connection: "We couldn't reach the server",
  busy: "We're very busy right now",
  outdated: "This page is out of date",
} satisfies Record<RequestFailure, string>;

function ErrorNumber({ error }: { error: unknown }) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
  if (!digest) return null;
  return (
    <>
      If you <SupportLink>contact support</SupportLink>, quote reference{" "}
      <code className="font-mono text-base text-base-content">{digest}</code>.
    </>
  );
}
