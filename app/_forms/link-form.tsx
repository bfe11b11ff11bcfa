"use client";
// The page of a link in a mail: one button, and then the word that it is done.
import { useActionState, type ReactNode } from "react";
import { DoneNotice } from "@/components/done-notice";
import type { ButtonVariant } from "@/components/link";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/form";
import { FormMessage } from "./form-message";

type LinkFormProps = {
  action: (state: FormState, data: FormData) => Promise<FormState>;
  token: string;
  isUsable: boolean;
  button: string;
  variant?: ButtonVariant;
  /** The heading once it is done; what follows it the action says. */
  doneTitle: string;
  /** What will happen, or why nothing does. */
  children: ReactNode;
};

export function LinkForm({
  action,
  token,
  isUsable,
  button,
  variant = "primary",
  doneTitle,
  children,
}: LinkFormProps) {
  const [state, formAction, pending] = useActionState(action, {});
  // Once it is done the link is worthless, and what the page would say of it is not the point.
  if (state.done)
    return (
      <DoneNotice title={doneTitle}>
        <span className="wrap-anywhere">{state.done}</span>
      </DoneNotice>
    );
  if (state.message) return <FormMessage title="Nothing was changed" text={state.message} />;
  return (
    <form action={formAction}>
      {children}
      <input type="hidden" name="token" value={token} />
      {isUsable && (
        <SubmitButton pending={pending} variant={variant}>
          {button}
        </SubmitButton>
      )}
    </form>
  );
}
