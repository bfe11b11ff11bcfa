"use client";
// Country and number, and nothing else.
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { PhoneFields, type Country } from "../../phone-fields";
import { numberSchema } from "../../schema";
import { useCheckedForm } from "../../use-checked-form";
import { changeNumber } from "./actions";

export function NumberForm({ countries, country }: { countries: readonly Country[]; country: string }) {
  const { form, fieldProps, state, pending } = useCheckedForm(numberSchema, changeNumber, { country });
  return (
    <form {...form} className="grid gap-x-4 sm:grid-cols-2">
      {state.message && (
        <div className="mb-4 sm:col-span-2">
          <Notice kind="error" title="That did not work">
            {state.message}
          </Notice>
        </div>
      )}
      <PhoneFields countries={countries} fieldProps={fieldProps} />
      <div className="sm:col-span-2">
        <SubmitButton pending={pending} wide>
          Send the code
        </SubmitButton>
      </div>
    </form>
  );
}
