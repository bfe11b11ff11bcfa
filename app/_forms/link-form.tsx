"use client";
// Form on the target page of an emailed link: one button, then a confirmation.
import { type ReactNode } from "react";
import { DoneNotice } from "@/components/done-notice";
import type { ButtonVariant } from "@/components/link";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/form";
import { FormMessage } from "./form-message";
import { useFormAction } from "./use-form-action";

type LinkFormProps = {
  action: (state: FormState, data: FormData) => Promise<FormState>;
  token: string;
  isUsable: boolean;
  button: string;
  variant?: ButtonVariant;
  /** Heading of the confirmation. Its text comes from the action. */
  doneTitle: string;
  /** Explains what will happen, or why the link can't be used. */
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
  const [state, formAction, pending] = useFormAction(action);
  // The link is now used up, so `children` would say that it has expired.
  if (state.done)
    return (
      <DoneNotice title={doneTitle}>
        <span className="wrap-anywhere">{state.done}</span>
      </DoneNotice>
    );
  if (state.message && !state.values) return <FormMessage title="Nothing was changed" text={state.message} />;
  return (
    <form action={formAction}>
      {/* Only a request without an answer returns the form's values. */}
      <FormMessage title="Try again" text={state.message} />
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
