"use client";
import { FormMessage } from "@/app/_forms/form-message";
import { useFormAction } from "@/app/_forms/use-form-action";
import { SubmitButton } from "@/components/submit-button";
import { changeBack } from "./actions";

export function ChangeBackForm({ previousNumber }: { previousNumber: string }) {
  const [state, action, pending] = useFormAction(changeBack);
  return (
    <form action={action}>
      <FormMessage title="Nothing was changed" text={state.message} />
      <SubmitButton pending={pending} variant="secondary">
        {`Change back to ${previousNumber}`}
      </SubmitButton>
    </form>
  );
}
