"use client";
// One button, and then the word that it is done.
import { useActionState, type ReactNode } from "react";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { undo } from "./actions";

type UndoFormProps = {
  token: string;
  isUndoable: boolean;
  /** What will happen, or why nothing does. */
  children: ReactNode;
};

export function UndoForm({ token, isUndoable, children }: UndoFormProps) {
  const [state, action, pending] = useActionState(undo, {});
  // Once it is done the link is worthless, and what the page would say of it is not the point.
  if (state.done)
    return (
      <Notice kind="success" title="Your former number is back">
        {state.done}
      </Notice>
    );
  return (
    <form action={action}>
      {children}
      <input type="hidden" name="token" value={token} />
      {isUndoable && (
        <SubmitButton pending={pending} variant="danger">
          Change it back
        </SubmitButton>
      )}
    </form>
  );
}
