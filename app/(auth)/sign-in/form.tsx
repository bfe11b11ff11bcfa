"use client";
// The sign-in form.
import { Field } from "@/components/field";
import { Notice } from "@/components/notice";
import { PasswordField } from "@/components/password-field";
import { SubmitButton } from "@/components/submit-button";
import { useCheckedForm } from "../use-checked-form";
import { signIn } from "./actions";
import { signInSchema } from "./schema";

export function SignInForm() {
  const { form, fieldProps, state, pending } = useCheckedForm(signInSchema, signIn);
  return (
    <form {...form}>
      {state.message && (
        <div className="mb-4">
          <Notice kind="error" title="Not signed in">
            {state.message}
          </Notice>
        </div>
      )}
      <Field label="Email" type="email" autoComplete="username" maxLength={254} {...fieldProps("email")} />
      <PasswordField label="Password" autoComplete="current-password" {...fieldProps("password")} />
      <div className="mt-2">
        <SubmitButton pending={pending} wide>
          Sign in
        </SubmitButton>
      </div>
    </form>
  );
}
