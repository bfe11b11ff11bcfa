"use client";
// Code field that submits itself on the last digit.
import { useActionState } from "react";
import { CodeInput } from "@/components/code-input";
import { SubmitButton } from "@/components/submit-button";
import { verifyCode } from "./actions";

export function CodeForm({ length, disabled }: { length: number; disabled: boolean }) {
  const [state, action, pending] = useActionState(verifyCode, {});
  return (
    <form action={action} noValidate>
      <CodeInput length={length} error={state.message} disabled={disabled} pending={pending} autoFocus />
      <SubmitButton pending={pending} disabled={disabled} wide>
        Verify
      </SubmitButton>
    </form>
  );
}
