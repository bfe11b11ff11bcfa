"use client";
// Code field that submits itself on the last digit.
import { CodeInput } from "@/components/code-input";
import { SubmitButton } from "@/components/submit-button";
import { verifyCode } from "./actions";
import { useFormAction } from "@/app/_forms/use-form-action";

export function CodeForm({ length, disabled }: { length: number; disabled: boolean }) {
  const [state, action, pending] = useFormAction(verifyCode);
  return (
    <form action={action} noValidate>
      <CodeInput
        length={length}
        error={state.message}
        defaultValue={state.values?.["code"]}
        disabled={disabled}
        pending={pending}
        autoFocus
      />
      <SubmitButton pending={pending} disabled={disabled} wide>
        Verify
      </SubmitButton>
    </form>
  );
}
