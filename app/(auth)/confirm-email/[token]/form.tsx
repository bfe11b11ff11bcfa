"use client";
// One button, and then the word that it is done.
import { useActionState, type ReactNode } from "react";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { FormMessage } from "../../form-message";
import { confirmEmail } from "./actions";

type ConfirmEmailFormProps = {
  token: string;
  isUsable: boolean;
  /** What will happen, or why nothing does. */
  children: ReactNode;
};

export function ConfirmEmailForm({ token, isUsable, children }: ConfirmEmailFormProps) {
  const [state, action, pending] = useActionState(confirmEmail, {});
  if (state.done)
    return (
      <Notice kind="success" title="Your new address counts">
        <span className="wrap-anywhere">{state.done}</span>
      </Notice>
    );
  if (state.message) return <FormMessage title="Nothing was changed" text={state.message} />;
  return (
    <form action={action}>
      {children}
      <input type="hidden" name="token" value={token} />
      {isUsable && (
        <SubmitButton pending={pending} wide>
          Yes, it is mine
        </SubmitButton>
      )}
    </form>
  );
}
