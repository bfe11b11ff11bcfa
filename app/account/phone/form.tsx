"use client";
import { useActionState } from "react";
import { FormMessage } from "@/app/_forms/form-message";
import { SubmitButton } from "@/components/submit-button";
import { changeBack } from "./actions";

export function ChangeBackForm({ previousNumber }: { previousNumber: string }) {
  const [state, action, pending] = useActionState(changeBack, {});
  return (
    <form action={action}>
      <FormMessage title="Nothing was changed" text={state.message} />
      <SubmitButton pending={pending} variant="secondary">
        {`Change back to ${previousNumber}`}
      </SubmitButton>
    </form>
  );
}
