"use client";
// Issues the recovery pass and shows it once, in the response.
import { type ReactNode } from "react";
import { FormMessage } from "@/app/_forms/form-message";
import { useFormAction } from "@/app/_forms/use-form-action";
import { LocalTimeOfDay } from "@/components/local-time";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { issuePass } from "./actions";

type IssuePassProps = {
  userId: string;
  caseId: string;
  mayIssue: boolean;
  /** Shown if the pass can't be issued. */
  children: ReactNode;
};

export function IssuePass({ userId, caseId, mayIssue, children }: IssuePassProps) {
  const [state, action, pending] = useFormAction(issuePass);
  // Without JavaScript, a form of this action would repeat its state, including the pass, in a hidden field.
  if (state.pass !== undefined && state.validUntil)
    return <Pass pass={state.pass} validUntil={new Date(state.validUntil)} />;
  return (
    <div className="mt-2 grid gap-4">
      <FormMessage title="No recovery pass was issued" text={state.message} />
      {mayIssue ? (
        <form action={action}>
          <input type="hidden" name="id" value={userId} />
          <input type="hidden" name="case" value={caseId} />
          <p className="mb-4 max-w-prose">
            The pass is shown once, here, and works for 10 minutes. Have the person on the phone before you
            continue. They sign in with their password and enter the pass when the app requests a code.
          </p>
          <SubmitButton pending={pending} variant="danger">
            Issue recovery pass
          </SubmitButton>
        </form>
      ) : (
        children
      )}
    </div>
  );
}

function Pass({ pass, validUntil }: { pass: string; validUntil: Date }) {
  return (
    <div className="mt-2 grid gap-4">
      <Notice kind="warning" title="This recovery pass is shown only once">
        Read it out to the person and no one else. Once you leave this page, it can’t be shown again.
      </Notice>
      <p className="text-center">
        <code className="font-mono text-2xl tracking-wide whitespace-nowrap sm:text-3xl">{pass}</code>
      </p>
      <p className="text-center text-muted">
        Valid until <LocalTimeOfDay value={validUntil} />, for one use, after their password.
      </p>
    </div>
  );
}
