"use client";
// One button, and then the word that it is done.
import { useActionState, type ReactNode } from "react";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { FormMessage } from "../../form-message";
import { undoEmail } from "./actions";

type UndoEmailFormProps = {
  token: string;
  isUsable: boolean;
  /** What will happen, or why nothing does. */
  children: ReactNode;
};

export function UndoEmailForm({ token, isUsable, children }: UndoEmailFormProps) {
  const [state, action, pending] = useActionState(undoEmail, {});
  if (state.done)
    return (
      <Notice kind="success" title="Your former address is back">
        <span className="wrap-anywhere">{state.done}</span>
      </Notice>
    );
  if (state.message) return <FormMessage title="Nothing was changed" text={state.message} />;
  return (
    <form action={action}>
      {children}
      <input type="hidden" name="token" value={token} />
      {isUsable && (
        <SubmitButton pending={pending} variant="danger">
          Change it back
        </SubmitButton>
      )}
    </form>
  );
}
