"use client";
// The reason, and the button that does it.
import { FormMessage } from "@/app/(auth)/form-message";
import { useCheckedForm } from "@/app/(auth)/use-checked-form";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { reasonSchema } from "../schema";
import { carryOutChange } from "./actions";

type ChangeFormProps = { id: string; change: string; label: string; isDangerous: boolean };

export function ChangeForm({ id, change, label, isDangerous }: ChangeFormProps) {
  const { form, fieldProps, state, pending } = useCheckedForm(reasonSchema, carryOutChange);
  return (
    <form {...form} className="max-w-xl">
      <FormMessage title="Nothing was changed" text={state.message} />
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="change" value={change} />
      <Field
        label="Why"
        hint="Kept in the audit trail. The user can read it, beside your name."
        maxLength={300}
        autoComplete="off"
        {...fieldProps("reason")}
      />
      <SubmitButton pending={pending} variant={isDangerous ? "danger" : "primary"}>
        {label}
      </SubmitButton>
    </form>
  );
}
