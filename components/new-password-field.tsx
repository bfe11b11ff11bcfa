"use client";
// The field of a password that is being chosen: with a hint that says what counts, and its strength below.

import { useState, type FormEvent } from "react";
import type { FieldProps } from "./field";
import { PasswordField } from "./password-field";
import { PasswordStrength } from "./password-strength";

export function NewPasswordField({
  known = [],
  knownFields = [],
  ...field
}: Omit<FieldProps, "type"> & {
  /** Words that stand for the person and the service. */
  known?: readonly string[];
  /** Names of other fields of this form that hold such words. */
  knownFields?: readonly string[];
}) {
  const [awake, setAwake] = useState(false);
  const [typed, setTyped] = useState({ password: "", words: [] as string[] });

  function onInput({ target }: FormEvent<HTMLDivElement>) {
    const { form, value } = target as HTMLInputElement;
    const data = form ? new FormData(form) : null;
    setTyped({ password: value, words: knownFields.map((name) => String(data?.get(name) ?? "")) });
  }

  return (
    <div onFocus={() => setAwake(true)} onInput={onInput}>
      <PasswordField
        hint="At least 8 characters. Try a few random words."
        autoComplete="new-password"
        {...field}
      />
      <div className="-mt-3 pb-3">
        <PasswordStrength password={typed.password} known={[...known, ...typed.words]} awake={awake} />
      </div>
    </div>
  );
}
