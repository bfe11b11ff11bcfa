"use client";
// The button that issues the pass – or, as the answer to it, the pass itself.
import { useActionState, type ReactNode } from "react";
import { FormMessage } from "@/app/(auth)/form-message";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { issue } from "./actions";

type IssuePassProps = {
  userId: string;
  caseId: string;
  mayIssue: boolean;
  /** Said where nothing can be issued. */
  children: ReactNode;
};

export function IssuePass({ userId, caseId, mayIssue, children }: IssuePassProps) {
  const [state, action, pending] = useActionState(issue, {});
  // Without JavaScript a form of this action would carry its last answer in a hidden field: where the pass is shown there is none.
  if (state.pass !== undefined) return <Pass pass={state.pass} goodUntil={state.goodUntil ?? ""} />;
  return (
    <div className="mt-2 grid gap-4">
      <FormMessage title="No pass was issued" text={state.message} />
      {mayIssue ? (
        <form action={action}>
          <input type="hidden" name="id" value={userId} />
          <input type="hidden" name="case" value={caseId} />
          <p className="mb-4 max-w-prose">
            It is shown once, here, and works for ten minutes: have the person on the phone before you press.
            They sign in with their password and type it where their code is asked for.
          </p>
          <SubmitButton pending={pending} variant="danger">
            Issue the pass
          </SubmitButton>
        </form>
      ) : (
        children
      )}
    </div>
  );
}

function Pass({ pass, goodUntil }: { pass: string; goodUntil: string }) {
  return (
    <div className="mt-2 grid gap-4">
      <Notice kind="warning" title="This pass is shown only now">
        Read it out to the person, and to nobody else. Once you leave this page nobody can show it again.
      </Notice>
      <p className="text-center">
        <code className="font-mono text-2xl tracking-wide whitespace-nowrap sm:text-3xl">{pass}</code>
      </p>
      <p className="text-center text-muted">Good until {goodUntil} UTC, once, after their password.</p>
    </div>
  );
}
