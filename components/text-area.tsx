// Multi-line text input with label, hint, and error.

import type { ComponentProps } from "react";
import { FieldFrame, type FieldTexts, messageAttributes } from "./field-frame";
import { controlClass } from "./field";

export type TextAreaProps = FieldTexts & Omit<ComponentProps<"textarea">, "className"> & { name: string };

export function TextArea({ label, hint, error, id, rows = 4, ...area }: TextAreaProps) {
  const areaId = id ?? area.name;
  return (
    <FieldFrame id={areaId} label={label} hint={hint} error={error}>
      <textarea
        {...area}
        rows={rows}
        id={areaId}
        className={`${controlClass} h-auto py-2`}
        {...messageAttributes(areaId, { hint, error })}
      />
    </FieldFrame>
  );
}
