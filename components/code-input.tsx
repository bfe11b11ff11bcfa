"use client";
// A code from a message or an app: ONE input that looks like separate slots. Takes spaces and dashes, sends its form on
// the last digit, and is a plain input without JavaScript.

import { type FormEvent, useRef } from "react";
import { FieldFrame, messageAttributes } from "./field-frame";

export function CodeInput({
  name = "code",
  label = "Code",
  length = 6,
  error,
  hint,
  disabled = false,
  pending = false,
  autoFocus = false,
}: {
  name?: string;
  label?: string;
  /** Digits; at most 8 slots are drawn. */
  length?: number;
  error?: string | undefined;
  hint?: string;
  /** No code can be taken any more. */
  disabled?: boolean;
  /** The code is being checked: keeps the focus, takes no typing. */
  pending?: boolean;
  autoFocus?: boolean;
}) {
  // What was sent last, so that a digit too many does not send the same code again.
  const sent = useRef("");

  function onInput(event: FormEvent<HTMLInputElement>) {
    const input = event.currentTarget;
    const code = input.value.normalize("NFKC").replace(/\D/g, "").slice(0, length);
    if (input.value !== code) input.value = code;
    const complete = code.length === length && code !== sent.current;
    sent.current = code.length === length ? code : "";
    if (complete) input.form?.requestSubmit();
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
          pattern={`(?:\\D*\\d){${length}}\\D*`}
          required
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
