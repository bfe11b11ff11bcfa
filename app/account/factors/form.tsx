"use client";
// Toggles whether text messages are only a backup.
import { FormMessage } from "@/app/_forms/form-message";
import { useFormAction } from "@/app/_forms/use-form-action";
import { SubmitButton } from "@/components/submit-button";
import { setFallback } from "./actions";

export function FallbackForm({ textIsFallback }: { textIsFallback: boolean }) {
  const [state, action, pending] = useFormAction(setFallback);
  return (
    <form action={action}>
      <FormMessage title="Nothing was changed" text={state.message} />
      <input type="hidden" name="text_is_fallback" value={textIsFallback ? "no" : "yes"} />
      <p className="mb-4 max-w-prose font-medium">
        {textIsFallback
          ? "Text messages are only a backup. We send a code only after you say you can't use a safer method."
          : "Text messages are offered alongside your safer methods."}
      </p>
      <SubmitButton pending={pending} variant="secondary">
        {textIsFallback ? "Offer texts alongside other methods" : "Use texts only as a backup"}
      </SubmitButton>
    </form>
  );
}
