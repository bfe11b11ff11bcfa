// Checkbox whose label is part of the click target.
import type { ComponentProps, ReactNode } from "react";

type CheckboxFieldProps = Omit<ComponentProps<"input">, "className" | "type"> & {
  name: string;
  label: string;
  hint?: ReactNode;
};

export function CheckboxField({ label, hint, id, ...input }: CheckboxFieldProps) {
  const inputId = id ?? input.name;
  return (
    <div className="pb-4">
      <label className="flex min-h-11 cursor-pointer items-center gap-3 font-medium">
        <input
          {...input}
          type="checkbox"
          id={inputId}
          aria-describedby={hint ? `${inputId}-hint` : undefined}
          className="size-6 shrink-0 cursor-pointer accent-primary"
        />
        {label}
      </label>
      {hint && (
        <p id={`${inputId}-hint`} className="-mt-2 pl-9 text-sm text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
