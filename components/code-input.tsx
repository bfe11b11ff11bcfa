"use client";
// The code from a message: ONE input that looks like separate slots. Takes spaces and dashes, sends its form on
// the last digit, and is a plain input without JavaScript.

import { type FormEvent, useRef } from "react";
import { FieldFrame, messageAttributes } from "./field-frame";

export function CodeInput({
  length = 6,
  error,
  hint,
  disabled = false,
  pending = false,
  autoFocus = false,
}: {
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
    <FieldFrame id="code" label="Code" hint={hint} error={error}>
      <label className="otp code-slots">
        {Array.from({ length }, (_, slot) => (
          <span key={slot} aria-hidden="true" />
        ))}
        <input
          id="code"
          name="code"
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
          {...messageAttributes("code", { hint, error })}
        />
      </label>
    </FieldFrame>
  );
}
