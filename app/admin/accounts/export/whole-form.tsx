"use client";
// Requires a reason for a file with unmasked contact details.
import type { ReactNode } from "react";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { prepareWhole } from "./actions";
import { wholeSchema } from "./schema";

/** `children`: hidden inputs with the filter. */
export function WholeForm({ children }: { children: ReactNode }) {
  const { form, fieldProps, pending } = useCheckedForm(wholeSchema, prepareWhole);
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
