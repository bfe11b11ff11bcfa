"use client";
// The pass, typed as it was read out.
import { startTransition, useActionState, type FormEvent } from "react";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { submitPass } from "./actions";

export function PassForm() {
  const [state, action, pending] = useActionState(submitPass, {});

  // Called by hand, because a form that calls its action itself is emptied, and sixteen characters are not typed twice.
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    startTransition(() => action(data));
  }

  return (
    <form action={action} onSubmit={onSubmit} noValidate>
      <Field
        label="One-time pass"
        name="pass"
        hint="Capital letters and dashes do not matter."
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
        Use this pass
      </SubmitButton>
    </form>
  );
}
