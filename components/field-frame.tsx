// Label and message of a field. Space for one line of hint or error is reserved, so that errors don't shift
// the layout.

import type { ReactNode } from "react";
import { Icon } from "./icon";
import { SupportText } from "./support";

export type FieldTexts = {
  label: string;
  /** Shown below the field unless there is an error. */
  hint?: ReactNode;
  error?: string | undefined;
};

export function FieldFrame({
  id,
  label,
  hint,
  error,
  children,
}: FieldTexts & { id: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <label htmlFor={id} className="block pb-1.5 text-sm font-semibold">
        {label}
      </label>
      {children}
      <div className="min-h-9 pt-1.5 pb-2.5 text-sm leading-5">
        {error ? (
          <p id={messageId(id)} className="flex gap-1.5 text-error">
            <Icon name="error" className="mt-0.5 size-4" />
            <span>
              <SupportText>{error}</SupportText>
            </span>
          </p>
        ) : (
          hint && (
            <p id={messageId(id)} className="text-muted">
              {hint}
            </p>
          )
        )}
      </div>
    </div>
  );
}

/** Returns the ARIA attributes that link a control to its message. */
export function messageAttributes(id: string, { hint, error }: Pick<FieldTexts, "hint" | "error">) {
  return {
    "aria-describedby": error || hint ? messageId(id) : undefined,
    "aria-invalid": error ? (true as const) : undefined,
  };
}

function messageId(id: string) {
  return `${id}-message`;
}
