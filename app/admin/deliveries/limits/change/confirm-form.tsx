"use client";
// Applies the previewed limits. They are resubmitted in hidden fields, exactly as entered.
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { applyLimits } from "./actions";
import { reasonSchema } from "./schema";

export function ConfirmForm({ fields }: { fields: Record<string, string> }) {
  const { form, fieldProps, state, pending } = useCheckedForm(reasonSchema, applyLimits);
  return (
    <form {...form}>
      <FormMessage title="Nothing was changed" text={state.message} />
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <Field
        label="Reason"
        hint="Saved with the version and in the audit trail."
        autoComplete="off"
        maxLength={300}
        {...fieldProps("reason")}
      />
      <SubmitButton pending={pending}>Apply</SubmitButton>
    </form>
  );
}
