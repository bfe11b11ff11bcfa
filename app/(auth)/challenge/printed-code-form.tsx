"use client";
// A code that came on paper or was read out: sixteen characters, typed as people type them.
import { startTransition, useActionState, type FormEvent } from "react";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/form";

type PaperCodeFormProps = {
  action: (state: FormState, data: FormData) => Promise<FormState>;
  name: string;
  label: string;
  hint: string;
  button: string;
};

export function PaperCodeForm({ action: submit, name, label, hint, button }: PaperCodeFormProps) {
  const [state, action, pending] = useActionState(submit, {});

  // Called by hand, because a form that calls its action itself is emptied, and sixteen characters are not typed twice.
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    startTransition(() => action(data));
  }

  return (
    <form action={action} onSubmit={onSubmit} noValidate>
      <Field
        label={label}
        name={name}
        id={name.replaceAll("_", "-")}
        hint={hint}
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
        {button}
      </SubmitButton>
    </form>
  );
}
