"use client";
// Offers the holder of a stopped number its one code of the day.
import { FormMessage } from "@/app/_forms/form-message";
import { OwnNumberOffer } from "@/app/_forms/own-number-offer";
import { useFormAction } from "@/app/_forms/use-form-action";
import { claimOwnNumber } from "./actions";

export function OwnNumberForm() {
  const [state, action, pending] = useFormAction(claimOwnNumber);
  return (
    <form action={action}>
      <FormMessage title="No code was sent" text={state.message} />
      <OwnNumberOffer pending={pending} />
    </form>
  );
}
