"use client";
// Submit button. While pending, it keeps its label, width, and focus, and ignores clicks.

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { type ButtonVariant, buttonClass } from "./link";

export type SubmitButtonProps = Omit<ComponentProps<"button">, "className" | "type"> & {
  /** Set this if the form calls its action in JavaScript. Defaults to the form's own status. */
  pending?: boolean | undefined;
  variant?: ButtonVariant;
  wide?: boolean;
};

export function SubmitButton({
  pending,
  variant = "primary",
  wide = false,
  children,
  onClick,
  ...button
}: SubmitButtonProps) {
  const status = useFormStatus();
  const waiting = pending || status.pending;
  return (
    <button
      {...button}
      type="submit"
      aria-busy={waiting || undefined}
      onClick={(event) => {
        if (waiting) event.preventDefault();
        else onClick?.(event);
      }}
      className={`${buttonClass(variant, wide)} aria-busy:cursor-progress`}
    >
      {children}
      {waiting && <span aria-hidden="true" className="pending-bar" />}
      <span role="status" className="sr-only">
        {waiting ? "Please wait" : ""}
      </span>
    </button>
  );
}
