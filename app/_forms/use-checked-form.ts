"use client";
// Validates a form in the browser and in its server action, with one schema. The action has the final say.
import { startTransition, useEffect, useRef, useState, useTransition } from "react";
import type { FormEvent } from "react";
import { flushSync } from "react-dom";
import type { FieldErrors, FormSchema } from "@/lib/form";
import type { FormControl } from "./form-control";
import { useFormAction, type FormAction } from "./use-form-action";

export type { FormAction };

export type CheckedForm = ReturnType<typeof useCheckedForm>;

/** Returns attributes for the form, props for its fields, and the last state of the action. */
export function useCheckedForm(schema: FormSchema, action: FormAction, initial: Record<string, string> = {}) {
  const [state, formAction, isSubmitting] = useFormAction(action, Object.keys(schema.entries).join());
  const [isChecking, startChecking] = useTransition();
  const { control, loadControl, errors } = useFormControl(schema);
  const formRef = useRef<HTMLFormElement>(null);
  const [edited, setEdited] = useState({ since: state, names: new Set<string>() });

  // Focus the first field with a server error, as react-hook-form does for browser errors.
  useEffect(() => {
    const [firstFieldName] = Object.keys(state.errors ?? {});
    const field = firstFieldName && formRef.current?.elements.namedItem(firstFieldName);
    if (field instanceof HTMLElement) field.focus();
  }, [state]);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget, (event.nativeEvent as SubmitEvent).submitter);
    const send = () => startTransition(() => formAction(data));
    startChecking(async () => {
      const control = await loadControl();
      // If the script could not be loaded, only the action validates.
      control?.readValues(data);
      await (control ? control.handleSubmit(send)() : send());
    });
  }

  function fieldProps(name: string) {
    // An error of the server is about the value that was sent.
    const isEdited = edited.since === state && edited.names.has(name);
    return {
      ...(control?.register(name) ?? { name }),
      defaultValue: state.values?.[name] ?? initial[name],
      error: errors[name] ?? (isEdited ? undefined : state.errors?.[name]),
    };
  }

  function onInput({ target }: FormEvent<HTMLFormElement>) {
    const { name } = target as HTMLInputElement;
    if (state.errors?.[name] === undefined) return;
    setEdited({ since: state, names: new Set(edited.since === state ? edited.names : []).add(name) });
  }

  const form = {
    ref: formRef,
    action: formAction,
    onSubmit,
    onInput,
    onFocus: () => void loadControl(),
    noValidate: true,
  };
  return { form, fieldProps, state, pending: isChecking || isSubmitting };
}

/**
 * Loads react-hook-form and its resolver when the form is first focused. They are 12 kB of script (gzip),
 * more than the rest of the sign-in page.
 */
function useFormControl(schema: FormSchema) {
  const [control, setControl] = useState<FormControl>();
  const [errors, setErrors] = useState<FieldErrors>({});
  const loading = useRef<Promise<FormControl | undefined>>(undefined);

  /** Resolves once the fields are registered, or with undefined if the script can't be loaded. */
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
