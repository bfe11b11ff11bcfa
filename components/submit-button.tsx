"use client";
// Submit button of a posted form. While pending, it keeps its label, width, and focus, and ignores clicks.

import type { ComponentProps } from "react";
import { useFormStatus } from "react-dom";
import { FormOwnerField } from "./form-owner";
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
  const isPending = pending || status.pending;
  return (
    <>
      <FormOwnerField />
      <button
        {...button}
        type="submit"
        aria-busy={isPending || undefined}
        onClick={(event) => {
          if (isPending) event.preventDefault();
          else onClick?.(event);
        }}
        className={`${buttonClass(variant, wide)} aria-busy:cursor-progress`}
      >
        {/* In an element of its own: a translator may have replaced its text nodes. */}
        <span className="contents">{children}</span>
        {isPending && <span aria-hidden="true" className="pending-bar" />}
        <span role="status" className="sr-only">
          {isPending ? "Please wait" : ""}
        </span>
      </button>
    </>
  );
}
