"use client";
// Form for recovery codes and recovery passes: 16 characters, typed by hand.
import { startTransition, type FormEvent } from "react";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/form";
import { useFormAction } from "@/app/_forms/use-form-action";

type PaperCodeFormProps = {
  action: (state: FormState, data: FormData) => Promise<FormState>;
  name: string;
  label: string;
  hint: string;
  button: string;
};

export function PrintedCodeForm({ action: submit, name, label, hint, button }: PaperCodeFormProps) {
  const [state, action, pending] = useFormAction(submit);

  // React resets a form after its action. Calling the action here preserves what the user typed.
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
