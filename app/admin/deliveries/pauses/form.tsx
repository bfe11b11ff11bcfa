"use client";
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { Field } from "@/components/field";
import { SelectField } from "@/components/select-field";
import { SubmitButton } from "@/components/submit-button";
import { startPause } from "./actions";
import { PAUSE_LENGTHS, pauseSchema } from "./schema";
import { lengthLabels } from "./messages";

const lengths = PAUSE_LENGTHS.map((value) => ({ value, label: lengthLabels[value] }));

export function PauseForm({ what }: { what: string }) {
  const { form, fieldProps, state, pending } = useCheckedForm(pauseSchema, startPause, {
    what,
    length: "day",
  });
  return (
    <form {...form} className="grid gap-x-5 sm:grid-cols-2">
      <FormMessage title="Nothing was paused" text={state.message} />
      <Field
        label="Country or prefix"
        hint="DE for all of Germany, or +49151234 for numbers that start with it."
        autoComplete="off"
        maxLength={30}
        {...fieldProps("what")}
      />
      <SelectField label="Duration" options={lengths} {...fieldProps("length")} />
      <div className="sm:col-span-2">
        <Field
          label="Reason"
          hint="Saved with the pause and in the audit trail."
          autoComplete="off"
          maxLength={300}
          {...fieldProps("reason")}
        />
      </div>
      <div>
        <SubmitButton pending={pending} variant="danger">
          Pause
        </SubmitButton>
      </div>
    </form>
  );
}
