"use client";
// Sends another confirmation link to the current email address.
import { useFormAction } from "@/app/_forms/use-form-action";
import { SubmitButton } from "@/components/submit-button";
import { sendConfirmation } from "./actions";

export function ConfirmationForm() {
  const [state, action, pending] = useFormAction(sendConfirmation);
  return (
    <form action={action} className="mt-3">
      <SubmitButton pending={pending} variant="secondary">
        Send the link again
      </SubmitButton>
      <p className="mt-2 wrap-anywhere empty:hidden">{state.done ?? state.message}</p>
    </form>
  );
}
