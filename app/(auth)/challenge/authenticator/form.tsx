"use client";
// Code field that submits itself on the last digit.
import { CodeInput } from "@/components/code-input";
import { SubmitButton } from "@/components/submit-button";
import { submitAuthenticatorCode } from "./actions";
import { useFormAction } from "@/app/_forms/use-form-action";

export function AuthenticatorForm({ length }: { length: number }) {
  const [state, action, pending] = useFormAction(submitAuthenticatorCode);
  return (
    <form action={action} noValidate>
      <CodeInput
        name="authenticator_code"
        label="Authenticator code"
        length={length}
        error={state.message}
        defaultValue={state.values?.["authenticator_code"]}
        pending={pending}
        autoFocus
      />
      <SubmitButton pending={pending} wide>
        Verify
      </SubmitButton>
    </form>
  );
}
