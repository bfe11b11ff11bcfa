"use client";
// A surprise inside a page. Says nothing of it but the number under which it stands in the log.

import { ButtonLink, buttonClass } from "@/components/link";
import { Message } from "@/components/message";
import { Page } from "@/components/shell";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Page width="reading">
      <Message
        overline="Error"
        title="That did not work"
        action={
          <>
            <button type="button" className={buttonClass("primary")} onClick={() => retry()}>
              Try again
            </button>
            <ButtonLink href="/" variant="secondary">
              Go to the start page
            </ButtonLink>
          </>
        }
      >
        Something went wrong on our side, and it has been noted. <ErrorNumber error={error} />
      </Message>
    </Page>
  );
}

function ErrorNumber({ error }: { error: unknown }) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
  if (!digest) return null;
  return (
    <>
      If you report it, please name <code className="font-mono text-base text-base-content">{digest}</code>.
    </>
  );
}
