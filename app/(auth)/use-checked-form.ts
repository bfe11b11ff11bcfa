"use client";
// A form that is checked in the browser when there is JavaScript and by its action in any case. The schema is the
// same on both sides; the action's answer is the one that counts.
import { valibotResolver } from "@hookform/resolvers/valibot";
import { startTransition, useActionState, useEffect, type FormEvent } from "react";
import { useForm } from "react-hook-form";
import type { FormSchema, FormState } from "@/lib/form";

export type FormAction = (state: FormState, data: FormData) => Promise<FormState>;

export type CheckedForm = ReturnType<typeof useCheckedForm>;

/** Attributes for the form, properties for its fields, and what the action answered last. */
export function useCheckedForm(schema: FormSchema, action: FormAction, initial: Record<string, string> = {}) {
  const [state, formAction, pending] = useActionState(action, {});
  const { register, handleSubmit, formState, setFocus } = useForm({
    resolver: valibotResolver(schema),
    mode: "onTouched",
  });

  // What the server found wrong is read out and put right where it stands, as what the browser found.
  useEffect(() => {
    const [first] = Object.keys(state.errors ?? {});
    if (first) setFocus(first);
  }, [state, setFocus]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    void handleSubmit(() => startTransition(() => formAction(data)))(event);
  }

  function fieldProps(name: string) {
    const message = formState.errors[name]?.message;
    return {
      ...register(name),
      defaultValue: state.values?.[name] ?? initial[name],
      error: typeof message === "string" ? message : state.errors?.[name],
    };
  }

  return { form: { action: formAction, onSubmit, noValidate: true }, fieldProps, state, pending };
}
