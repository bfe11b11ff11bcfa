"use client";
// Password input with a button that shows the password. Without JavaScript, the button is hidden.

import { useState } from "react";
import { controlClass, type FieldProps } from "./field";
import { FieldFrame, messageAttributes } from "./field-frame";

export function PasswordField({ label, hint, error, id, ...input }: Omit<FieldProps, "type">) {
  const [shown, setShown] = useState(false);
  const inputId = id ?? input.name;
  return (
    <FieldFrame id={inputId} label={label} hint={hint} error={error}>
      <div className="relative">
        <input
          {...input}
          id={inputId}
          type={shown ? "text" : "password"}
          spellCheck={false}
          autoCapitalize="off"
          className={`${controlClass} pr-18`}
          {...messageAttributes(inputId, { hint, error })}
        />
        <button
          type="button"
          aria-controls={inputId}
          aria-pressed={shown}
          onClick={() => setShown(!shown)}
          className="absolute inset-y-0.5 right-0.5 z-1 min-w-16 cursor-pointer rounded-field px-3 text-sm font-semibold text-primary hover:underline noscript:hidden"
        >
          {shown ? "Hide" : "Show"}
        </button>
      </div>
    </FieldFrame>
  );
}
