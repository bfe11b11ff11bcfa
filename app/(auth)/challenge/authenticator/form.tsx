"use client";
// Code field that submits itself on the last digit.
import { useActionState } from "react";
import { CodeInput } from "@/components/code-input";
import { SubmitButton } from "@/components/submit-button";
import { submitAuthenticatorCode } from "./actions";

export function AuthenticatorForm({ length }: { length: number }) {
  const [state, action, pending] = useActionState(submitAuthenticatorCode, {});
  return (
    <form action={action} noValidate>
      <CodeInput
        name="authenticator_code"
        label="Authenticator code"
        length={length}
        error={state.message}
        pending={pending}
        autoFocus
      />
      <SubmitButton pending={pending} wide>
        Verify
      </SubmitButton>
    </form>
  );
}
