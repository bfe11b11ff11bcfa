"use client";
// The present password and the new one. What was typed never comes back from the server.
import { FormMessage } from "@/app/(auth)/form-message";
import { useCheckedForm } from "@/app/(auth)/use-checked-form";
import { NewPasswordField } from "@/components/new-password-field";
import { Notice } from "@/components/notice";
import { PasswordField } from "@/components/password-field";
import { SubmitButton } from "@/components/submit-button";
import { UsernameField } from "@/components/username-field";
import { setPassword } from "./actions";
import { passwordChangeSchema } from "./schema";

type PasswordFormProps = {
  email: string;
  /** Words that stand for the person. */
  known: readonly string[];
};

export function PasswordForm({ email, known }: PasswordFormProps) {
  const { form, fieldProps, state, pending } = useCheckedForm(passwordChangeSchema, setPassword);
  if (state.done)
    return (
      <Notice kind="success" title="Your password is changed">
        {state.done}
      </Notice>
    );
  return (
    <form {...form}>
      <FormMessage title="Nothing was changed" text={state.message} />
      <UsernameField value={email} />
      <PasswordField
        label="Present password"
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
