// Native select with label, hint, and error.

import type { ComponentProps } from "react";
import { FieldFrame, type FieldTexts, messageAttributes } from "./field-frame";

export type SelectOption = { value: string; label: string; disabled?: boolean };

export type SelectFieldProps = FieldTexts &
  Omit<ComponentProps<"select">, "className" | "children"> & {
    name: string;
    options: readonly SelectOption[];
  };

export function SelectField({ label, hint, error, id, options, ...select }: SelectFieldProps) {
  const selectId = id ?? select.name;
  return (
    <FieldFrame id={selectId} label={label} hint={hint} error={error}>
      <select
        {...select}
        id={selectId}
        className="select h-12 w-full border-line-strong bg-base-100 text-base focus:border-primary focus:outline-2 focus:outline-offset-1 focus:outline-primary aria-invalid:border-error aria-invalid:outline-error"
        {...messageAttributes(selectId, { hint, error })}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value} disabled={option.disabled}>
            {option.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  );
}
