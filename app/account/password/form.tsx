"use client";
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { DoneNotice } from "@/components/done-notice";
import { NewPasswordField } from "@/components/new-password-field";
import { PasswordField } from "@/components/password-field";
import { SubmitButton } from "@/components/submit-button";
import { UsernameField } from "@/components/username-field";
import { setPassword } from "./actions";
import { passwordChangeSchema } from "./schema";

type PasswordFormProps = {
  email: string;
  /** Personal details that make a password easy to guess. */
  known: readonly string[];
};

export function PasswordForm({ email, known }: PasswordFormProps) {
  const { form, fieldProps, state, pending } = useCheckedForm(passwordChangeSchema, setPassword);
  if (state.done) return <DoneNotice title="Password changed">{state.done}</DoneNotice>;
  return (
    <form {...form}>
      <FormMessage title="Nothing was changed" text={state.message} />
      <UsernameField value={email} />
      <PasswordField
        label="Current password"
        autoComplete="current-password"
        {...fieldProps("currentPassword")}
      />
      <NewPasswordField label="New password" known={known} {...fieldProps("newPassword")} />
      <SubmitButton pending={pending} wide>
        Change password
      </SubmitButton>
    </form>
  );
}
