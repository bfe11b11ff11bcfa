"use client";
// One button: what it sends, if anything, depends on the person's factors.
import { useActionState } from "react";
import { SubmitButton } from "@/components/submit-button";
import type { Destination } from "@/lib/destinations";
import { FormMessage } from "../form-message";
import { confirm } from "./actions";

export function ConfirmForm({ destination }: { destination: Destination }) {
  const [state, action, pending] = useActionState(confirm, {});
  return (
    <form action={action}>
      <FormMessage title="Not now" text={state.message} />
      <input type="hidden" name="to" value={destination} />
      <SubmitButton pending={pending} wide>
        Continue
      </SubmitButton>
    </form>
  );
}
