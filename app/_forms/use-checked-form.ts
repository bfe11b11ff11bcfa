"use client";
// A form that is checked in the browser when there is JavaScript and by its action in any case. The schema is the
// same on both sides; the action's answer is the one that counts.
import { startTransition, useActionState, useEffect, useRef, useState, useTransition } from "react";
import type { FocusEvent, FormEvent } from "react";
import { flushSync } from "react-dom";
import type { FieldErrors, FormSchema, FormState } from "@/lib/form";
import type { FormControl } from "./form-control";

export type FormAction = (state: FormState, data: FormData) => Promise<FormState>;

export type CheckedForm = ReturnType<typeof useCheckedForm>;

/** Attributes for the form, properties for its fields, and what the action answered last. */
export function useCheckedForm(schema: FormSchema, action: FormAction, initial: Record<string, string> = {}) {
  const [state, formAction, isAnswering] = useActionState(action, {});
  const [isChecking, startChecking] = useTransition();
  const { control, loadControl, errors } = useFormControl(schema);
  const formRef = useRef<HTMLFormElement>(null);

  // What the server found wrong is read out and put right where it stands, as what the browser found.
  useEffect(() => {
    const [first] = Object.keys(state.errors ?? {});
    const field = first && formRef.current?.elements.namedItem(first);
    if (field instanceof HTMLElement) field.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const send = () => startTransition(() => formAction(data));
    startChecking(async () => {
      const control = await loadControl();
      // Where there is no control, checking is left to the action.
      await (control ? control.handleSubmit(send)() : send());
    });
  }

  function fieldProps(name: string) {
    // Whoever leaves a field before the control is there is told by it nevertheless.
    const onBlur = (event: FocusEvent) =>
      void loadControl().then((control) => control?.register(name).onBlur(event));
    return {
      ...(control?.register(name) ?? { name, onBlur }),
      defaultValue: state.values?.[name] ?? initial[name],
      error: errors[name] ?? state.errors?.[name],
    };
  }

  const form = {
    ref: formRef,
    action: formAction,
    onSubmit,
    onFocus: () => void loadControl(),
    noValidate: true,
  };
  return { form, fieldProps, state, pending: isChecking || isAnswering };
}

/**
 * react-hook-form and its resolver are 12 kB of script (gzip), more than all else that a sign-in page brings: they are loaded when
 * somebody enters the form, not with the page.
 */
function useFormControl(schema: FormSchema) {
  const [control, setControl] = useState<FormControl>();
  const [errors, setErrors] = useState<FieldErrors>({});
  const loading = useRef<Promise<FormControl | undefined>>(undefined);

  /** Answers once the fields are registered; with nothing where the script cannot be had. */
  function loadControl() {
    loading.current ??= import("./form-control").then(
      ({ createControl }) => {
        const created = createControl(schema, setErrors);
        flushSync(() => setControl(created));
        return created;
      },
      () => (loading.current = undefined),
    );
    return loading.current;
  }

  return { control, loadControl, errors };
}
