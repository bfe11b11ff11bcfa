"use client";
import { DoneNotice } from "@/components/done-notice";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { requestReset } from "./actions";
import { resetRequestSchema } from "./schema";

export function ResetRequestForm() {
  const { form, fieldProps, state, pending } = useCheckedForm(resetRequestSchema, requestReset);
  if (state.done) return <DoneNotice title="Check your email">{state.done}</DoneNotice>;
  return (
    <form {...form}>
      <FormMessage title="No email was sent" text={state.message} />
      <Field label="Email" type="email" autoComplete="username" maxLength={254} {...fieldProps("email")} />
      <SubmitButton pending={pending} wide>
        Send me a link
      </SubmitButton>
    </form>
  );
}
