"use client";
// Wraps react-hook-form without a component, so that it can be loaded when a form is first used
// (use-checked-form.ts).
import { valibotResolver } from "@hookform/resolvers/valibot";
import { createFormControl } from "react-hook-form";
import type { FieldErrors, FormSchema } from "@/lib/form";

export type FormControl = ReturnType<typeof createControl>;

/** Calls `onErrors` with all field errors, first when the form is submitted, then whenever they change. */
export function createControl(schema: FormSchema, onErrors: (errors: FieldErrors) => void) {
  const { register, handleSubmit, subscribe, setValue } = createFormControl({
    resolver: valibotResolver(schema),
    mode: "onSubmit",
    reValidateMode: "onChange",
  });
  subscribe({
    formState: { errors: true },
    callback: ({ errors = {} }) => {
      const messages = Object.entries(errors).map(([name, error]) => [name, error?.message]);
      onErrors(Object.fromEntries(messages.filter(([, message]) => typeof message === "string")));
    },
  });
  /** Takes over what will be sent. Some password managers fill in fields without any event. */
  function readValues(data: FormData) {
    for (const name of Object.keys(schema.entries)) setValue(name, data.get(name) ?? "");
  }
  return { register, handleSubmit, readValues };
}
