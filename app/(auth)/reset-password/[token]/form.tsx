"use client";
import { NewPasswordField } from "@/components/new-password-field";
import { SubmitButton } from "@/components/submit-button";
import { UsernameField } from "@/components/username-field";
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { resetSchema } from "../schema";
import { setNewPassword } from "./actions";

export function ResetForm({ token, email }: { token: string; email: string }) {
  const { form, fieldProps, state, pending } = useCheckedForm(resetSchema, setNewPassword);
  return (
    <form {...form}>
      <FormMessage title="Your password wasn't set" text={state.message} />
      <input type="hidden" name="token" value={token} />
      <UsernameField value={email} />
      <NewPasswordField label="New password" known={[email]} {...fieldProps("newPassword")} />
      <SubmitButton pending={pending} wide>
        Continue
      </SubmitButton>
    </form>
  );
}
