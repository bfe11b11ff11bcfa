"use client";
// Requires a reason for a file with unmasked contact details.
import type { ReactNode } from "react";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { prepareFull } from "./actions";
import { fullExportSchema } from "./schema";

/** `children`: hidden inputs with the filter. */
export function FullExportForm({ children }: { children: ReactNode }) {
  const { form, fieldProps, pending } = useCheckedForm(fullExportSchema, prepareFull);
  return (
    <form {...form}>
      {children}
      <Field
        label="Purpose"
        hint="Saved in the audit trail with your name."
        maxLength={300}
        autoComplete="off"
        {...fieldProps("reason")}
      />
      <SubmitButton pending={pending} variant="danger">
        Prepare full file
      </SubmitButton>
    </form>
  );
}
