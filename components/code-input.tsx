"use client";
// Code field: a single input that looks like separate slots. Accepts spaces and dashes, submits on the last
// digit, and is a plain input without JavaScript.

import { type FormEvent, useEffect, useRef } from "react";
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
  /** Number of digits, at most 10. */
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
  const field = useRef<HTMLInputElement>(null);
  // The browser doesn't focus a field that is enabled later. Don't take the focus from anything else.
  useEffect(() => {
    if (autoFocus && !disabled && document.activeElement === document.body) field.current?.focus();
  }, [autoFocus, disabled]);

  // Last submitted code, so that an extra digit doesn't submit it again.
  const lastSubmitted = useRef("");

  function onInput(event: FormEvent<HTMLInputElement>) {
    const input = event.currentTarget;
    // Keeps the digits of every script as they were typed. The server converts them.
    const { code, isComplete } = findCode(input.value.normalize("NFKC"), length);
    if (input.value !== code) input.value = code;
    const isNewAndComplete = isComplete && code !== lastSubmitted.current;
    lastSubmitted.current = [...code].length === length ? code : "";
    if (isNewAndComplete) input.form?.requestSubmit();
  }

  return (
    <FieldFrame id={name} label={label} hint={hint} error={error}>
      <label className="otp code-slots">
        {Array.from({ length }, (_, slot) => (
          <span key={slot} aria-hidden="true" />
        ))}
        <input
          ref={field}
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

/**
 * In a pasted message, the code is the one that the last line binds to a host (`@example.com #123456`), or
 * else the only group of digits of its length. Without one, nothing is sent, and the field stays empty if the
 * text has other groups, which together could look like a code.
 */
export function findCode(text: string, length: number): { code: string; isComplete: boolean } {
  const bound = /@\S+ #(\p{Nd}+)\s*$/u.exec(text)?.[1];
  if (bound && [...bound].length === length) return { code: bound, isComplete: true };
  const groups = text.match(/\p{Nd}+/gu) ?? [];
  const matching = [...new Set(groups.filter((digits) => [...digits].length === length))];
  const digits = [...groups.join("")];
  const isPlain = !/[\p{L}\p{S}#@,:;!?/]/u.test(text);
  if (isPlain && digits.length === length) return { code: digits.join(""), isComplete: true };
  if (matching.length === 1) return { code: matching[0] ?? "", isComplete: true };
  if (isPlain || groups.length <= 1) return { code: digits.slice(0, length).join(""), isComplete: false };
  return { code: "", isComplete: false };
}
