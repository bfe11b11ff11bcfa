"use client";
// Code field: a single input that looks like separate slots. Accepts spaces and dashes, submits on the last
// digit, and is a plain input without JavaScript.

import { type FormEvent, useRef } from "react";
import { FieldFrame, messageAttributes } from "./field-frame";

export function CodeInput({
  name = "code",
  label = "Code",
  length = 6,
  error,
  hint,
  defaultValue,
  disabled = false,
  pending = false,
  autoFocus = false,
}: {
  name?: string;
  label?: string;
  /** Number of digits, at most 8. */
  length?: number;
  error?: string | undefined;
  hint?: string;
  /** A code that could not be sent. */
  defaultValue?: string | undefined;
  /** No code can be entered anymore. */
  disabled?: boolean;
  /** The code is being checked. The input becomes read-only but keeps the focus. */
  pending?: boolean;
  autoFocus?: boolean;
}) {
  // Last submitted code, so that an extra digit doesn't submit it again.
  const lastSubmitted = useRef("");

  function onInput(event: FormEvent<HTMLInputElement>) {
    const input = event.currentTarget;
    // Keeps the digits of every script as they were typed. The server converts them.
    const digits = [...input.value.normalize("NFKC").replace(/\P{Nd}/gu, "")].slice(0, length);
    const code = digits.join("");
    if (input.value !== code) input.value = code;
    const isNewAndComplete = digits.length === length && code !== lastSubmitted.current;
    lastSubmitted.current = digits.length === length ? code : "";
    if (isNewAndComplete) input.form?.requestSubmit();
  }

  return (
    <FieldFrame id={name} label={label} hint={hint} error={error}>
      <label className="otp code-slots">
        {Array.from({ length }, (_, slot) => (
          <span key={slot} aria-hidden="true" />
        ))}
        <input
          id={name}
          name={name}
          type="text"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern={`(?:\\P{Nd}*\\p{Nd}){${length}}\\P{Nd}*`}
          required
          defaultValue={defaultValue}
          disabled={disabled}
          readOnly={pending}
          autoFocus={autoFocus}
          spellCheck={false}
          onInput={onInput}
          {...messageAttributes(name, { hint, error })}
        />
      </label>
    </FieldFrame>
  );
}
