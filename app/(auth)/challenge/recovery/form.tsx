"use client";
// The way in without the phone: one of the codes on paper.
import { startTransition, useActionState, type FormEvent } from "react";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { submitRecoveryCode } from "./actions";

export function RecoveryForm() {
  const [state, action, pending] = useActionState(submitRecoveryCode, {});

  // Called by hand, because a form that calls its action itself is emptied, and sixteen characters are not typed twice.
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    startTransition(() => action(data));
  }

  return (
    <form action={action} onSubmit={onSubmit} noValidate>
      <Field
        label="Recovery code"
        name="recovery_code"
        id="recovery-code"
        hint="One that you have not used yet. Capital letters and dashes do not matter."
        error={state.message}
        required
        autoFocus
        autoComplete="off"
        autoCapitalize="characters"
        autoCorrect="off"
        spellCheck={false}
        maxLength={64}
      />
      <SubmitButton pending={pending} wide>
        Use this code
      </SubmitButton>
    </form>
  );
}
