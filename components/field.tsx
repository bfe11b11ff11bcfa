// Text input with label, hint, and error.

import type { ComponentProps } from "react";
import { FieldFrame, type FieldTexts, messageAttributes } from "./field-frame";

export type FieldProps = FieldTexts & Omit<ComponentProps<"input">, "className"> & { name: string };

/** `id` defaults to the name. Set it if two forms on a page use the same name. */
export function Field({ label, hint, error, id, ...input }: FieldProps) {
  const inputId = id ?? input.name;
  return (
    <FieldFrame id={inputId} label={label} hint={hint} error={error}>
      <input
        {...input}
        id={inputId}
        className={controlClass}
        {...messageAttributes(inputId, { hint, error })}
      />
    </FieldFrame>
  );
}

export const controlClass =
  "input h-12 w-full border-line-strong bg-base-100 text-base placeholder:text-muted focus:border-primary focus:outline-2 focus:outline-offset-1 focus:outline-primary aria-invalid:border-error aria-invalid:outline-error";
