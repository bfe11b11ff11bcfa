// One box to tick, with its sentence.
import type { ComponentProps, ReactNode } from "react";

type CheckboxFieldProps = Omit<ComponentProps<"input">, "className" | "type"> & {
  name: string;
  label: string;
  hint?: ReactNode;
};

export function CheckboxField({ label, hint, id, ...input }: CheckboxFieldProps) {
  const inputId = id ?? input.name;
  return (
    <div className="flex items-start gap-3 pb-4">
      <input
        {...input}
        type="checkbox"
        id={inputId}
        aria-describedby={hint ? `${inputId}-hint` : undefined}
        className="checkbox checkbox-primary mt-0.5 size-6 shrink-0 border-line-strong"
      />
      <div className="min-w-0">
        <label htmlFor={inputId} className="font-medium">
          {label}
        </label>
        {hint && (
          <p id={`${inputId}-hint`} className="text-sm text-muted">
            {hint}
          </p>
        )}
      </div>
    </div>
  );
}
