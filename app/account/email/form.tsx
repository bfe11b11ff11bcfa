"use client";
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { DoneNotice } from "@/components/done-notice";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { changeEmail } from "./actions";
import { emailChangeSchema } from "./schema";

export function EmailForm({ isConfirmed }: { isConfirmed: boolean }) {
  const { form, fieldProps, state, pending } = useCheckedForm(emailChangeSchema, changeEmail);
  if (state.done)
    return (
      <DoneNotice title={isConfirmed ? "Check your email" : "Email address changed"}>
        <span className="wrap-anywhere">{state.done}</span>
      </DoneNotice>
    );
  return (
    <form {...form}>
      <FormMessage title="Nothing was changed" text={state.message} />
      <Field label="New email" type="email" autoComplete="email" maxLength={254} {...fieldProps("email")} />
      <SubmitButton pending={pending} wide>
        {isConfirmed ? "Send confirmation link" : "Change email address"}
      </SubmitButton>
    </form>
  );
}
