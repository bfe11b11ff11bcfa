"use client";
// Text messages: one way among others, or the last resort.
import { useActionState } from "react";
import { FormMessage } from "@/app/(auth)/form-message";
import { SubmitButton } from "@/components/submit-button";
import { setFallback } from "./actions";

export function FallbackForm({ textIsFallback }: { textIsFallback: boolean }) {
  const [state, action, pending] = useActionState(setFallback, {});
  return (
    <form action={action}>
      <FormMessage title="Nothing was changed" text={state.message} />
      <input type="hidden" name="text_is_fallback" value={textIsFallback ? "no" : "yes"} />
      <p className="mb-4 max-w-prose font-medium">
        {textIsFallback
          ? "Text messages are your last resort: a code is sent only after you say that nothing better is at hand."
          : "Text messages are offered beside the better ways."}
      </p>
      <SubmitButton pending={pending} variant="secondary">
        {textIsFallback ? "Offer text messages like the others" : "Make text messages the last resort"}
      </SubmitButton>
    </form>
  );
}
