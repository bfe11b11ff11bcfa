"use client";
// Error page. Shows only the digest, under which the log contains the error.

import { ButtonLink, buttonClass } from "@/components/link";
import { Message } from "@/components/message";
import { Page } from "@/components/shell";

export default function ErrorPage({ error, retry }: { error: unknown; retry: () => void }) {
  return (
    <Page width="reading">
      <Message
        overline="Error"
        title="Something went wrong"
        action={
          <>
            <button type="button" className={buttonClass("primary")} onClick={() => retry()}>
              Try again
            </button>
            <ButtonLink href="/" variant="secondary">
              Go to homepage
            </ButtonLink>
          </>
        }
      >
        This is a problem on our end, and we&apos;ve logged it. <ErrorNumber error={error} />
      </Message>
    </Page>
  );
}

function ErrorNumber({ error }: { error: unknown }) {
  const digest = error instanceof Error && "digest" in error ? String(error.digest) : "";
  if (!digest) return null;
  return (
    <>
      If you contact support, quote reference{" "}
      <code className="font-mono text-base text-base-content">{digest}</code>.
    </>
  );
}
