"use client";
// Country and number, and nothing else.
import { SubmitButton } from "@/components/submit-button";
import { FormMessage } from "../../form-message";
import { PhoneFields, type Country } from "../../phone-fields";
import { numberSchema } from "../../schema";
import { useCheckedForm } from "../../use-checked-form";
import { changeNumber } from "./actions";

export function NumberForm({ countries, country }: { countries: readonly Country[]; country: string }) {
  const { form, fieldProps, state, pending } = useCheckedForm(numberSchema, changeNumber, { country });
  return (
    <form {...form} className="grid gap-x-4 sm:grid-cols-2">
      <FormMessage title="That did not work" text={state.message} />
      <PhoneFields countries={countries} fieldProps={fieldProps} />
      <div className="sm:col-span-2">
        <SubmitButton pending={pending} wide>
          Send the code
        </SubmitButton>
      </div>
    </form>
  );
}
