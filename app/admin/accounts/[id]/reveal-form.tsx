"use client";
// Reveals a full phone number or email address after a reason is entered.
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { reveal, type RevealState } from "./actions";
import { reasonSchema } from "./schema";

type RevealFormProps = { id: string; contact: "phone" | "email"; label: string };

export function RevealForm({ id, contact, label }: RevealFormProps) {
  const { form, fieldProps, state, pending } = useCheckedForm(reasonSchema, reveal);
  const { revealed } = state as RevealState;
  // Without JavaScript, a form of this action would repeat its state, including the value, in a hidden field.
  if (revealed !== undefined)
    return (
      <p role="status" className="mt-2 rounded-box border border-line px-4 py-3 font-semibold wrap-anywhere">
        {revealed}
      </p>
    );
  return (
    <details open={Boolean(state.errors ?? state.message)}>
      <summary className={summaryClass}>{label}</summary>
      <form {...form} className="max-w-md pt-3">
        <FormMessage title="Not shown" text={state.message} />
        <input type="hidden" name="id" value={id} />
        <input type="hidden" name="contact" value={contact} />
        <Field
          {...fieldProps("reason")}
          id={`reason-${contact}`}
          label="Reason"
          hint="The user can see this in their activity, along with your name."
          maxLength={300}
          autoComplete="off"
        />
        <SubmitButton pending={pending} variant="secondary">
          Reveal
        </SubmitButton>
      </form>
    </details>
  );
}

const summaryClass =
  "inline-flex min-h-11 cursor-pointer list-none items-center font-medium text-primary underline decoration-1 underline-offset-4 hover:decoration-2";
