"use client";
import { CheckboxField } from "@/components/checkbox-field";
import { Field } from "@/components/field";
import { PasswordField } from "@/components/password-field";
import { SubmitButton } from "@/components/submit-button";
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { signIn } from "./actions";
import { PasskeySignIn, type PasskeyRequest } from "./passkey-sign-in";
import { signInSchema } from "./schema";

export function SignInForm({ passkeyRequest }: { passkeyRequest: PasskeyRequest }) {
  const { form, fieldProps, state, pending } = useCheckedForm(signInSchema, signIn);
  return (
    <>
      <form {...form}>
        <FormMessage title="Couldn't sign you in" text={state.message} />
        <Field
          label="Email"
          type="email"
          autoComplete="username webauthn"
          maxLength={254}
          {...fieldProps("email")}
        />
        <PasswordField label="Password" autoComplete="current-password" {...fieldProps("password")} />
        <CheckboxField
          name="keep"
          label="Keep me signed in"
          hint="Only on your own device."
          defaultChecked={state.values?.["keep"] === "on"}
        />
        <div>
          <SubmitButton pending={pending} wide>
            Sign in
          </SubmitButton>
        </div>
      </form>
      <PasskeySignIn {...passkeyRequest} formRef={form.ref} />
    </>
  );
}
