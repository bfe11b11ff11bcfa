"use client";
// Starts the step-up. Whether it sends a message depends on the user's factors.
import { SubmitButton } from "@/components/submit-button";
import type { SubjectId, Destination } from "@/lib/destinations";
import { FormMessage } from "@/app/_forms/form-message";
import { useFormAction } from "@/app/_forms/use-form-action";
import { confirm } from "./actions";

export function ConfirmForm({ destination, about }: { destination: Destination; about: SubjectId }) {
  const [state, action, pending] = useFormAction(confirm);
  return (
    <form action={action}>
      <FormMessage title="We can't confirm it's you right now" text={state.message} />
      <input type="hidden" name="to" value={destination} />
      {about !== null && <input type="hidden" name="about" value={about} />}
      <SubmitButton pending={pending} wide>
        Continue
      </SubmitButton>
    </form>
  );
}
