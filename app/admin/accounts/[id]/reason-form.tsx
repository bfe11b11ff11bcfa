"use client";
// Form for an admin change. The user can read the reason.
import type { ComponentProps, ReactNode } from "react";
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import type { FormState } from "@/lib/form";
import { reasonSchema } from "./schema";

type ReasonFormProps = {
  action: (state: FormState, data: FormData) => Promise<FormState>;
  /** Title above the error message. */
  failed: string;
  label: string;
  variant: NonNullable<ComponentProps<typeof SubmitButton>["variant"]>;
  /** Hidden inputs that identify the user and the change. */
  children: ReactNode;
};

export function ReasonForm({ action, failed, label, variant, children }: ReasonFormProps) {
  const { form, fieldProps, state, pending } = useCheckedForm(reasonSchema, action);
  return (
    <form {...form} className="max-w-xl">
      <FormMessage title={failed} text={state.message} />
      {children}
      <Field
        label="Reason"
        hint="Saved in the audit trail. The user can see it, along with your name."
        maxLength={300}
        autoComplete="off"
        {...fieldProps("reason")}
      />
      <SubmitButton pending={pending} variant={variant}>
        {label}
      </SubmitButton>
    </form>
  );
}
