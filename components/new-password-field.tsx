"use client";
// Field for a new password, with a strength meter.

import { useState, type FormEvent } from "react";
import type { FieldProps } from "./field";
import { PasswordField } from "./password-field";
import { PasswordStrength } from "./password-strength";

export function NewPasswordField({
  known = [],
  knownFields = [],
  ...field
}: Omit<FieldProps, "type"> & {
  /** Personal details that make a password easy to guess. */
  known?: readonly string[];
  /** Names of other fields in the form that contain such details. */
  knownFields?: readonly string[];
}) {
  const [isFocused, setFocused] = useState(false);
  const [typed, setTyped] = useState({ password: "", words: [] as string[] });

  function onInput({ target }: FormEvent<HTMLDivElement>) {
    const { form, value } = target as HTMLInputElement;
    const data = form ? new FormData(form) : null;
    setTyped({ password: value, words: knownFields.map((name) => String(data?.get(name) ?? "")) });
  }

  return (
    <div onFocus={() => setFocused(true)} onInput={onInput}>
      <PasswordField
        hint="At least 8 characters. Try a few random words."
        autoComplete="new-password"
        {...field}
      />
      <div className="-mt-3 pb-3">
        <PasswordStrength password={typed.password} known={[...known, ...typed.words]} isActive={isFocused} />
      </div>
    </div>
  );
}
