"use client";
import { SubmitButton } from "@/components/submit-button";
import { FormMessage } from "./form-message";
import { OwnNumberOffer } from "./own-number-offer";
import { PhoneFields, type Country } from "./phone-fields";
import { numberSchema } from "./fields";
import { useCheckedForm, type FormAction } from "./use-checked-form";

type NumberFormProps = { action: FormAction; countries: readonly Country[]; country: string };

export function NumberForm({ action, countries, country }: NumberFormProps) {
  const { form, fieldProps, state, pending } = useCheckedForm(numberSchema, action, { country });
  return (
    <form {...form} className="grid gap-x-4 sm:grid-cols-2">
      <FormMessage title="No code was sent" text={state.message} />
      <PhoneFields countries={countries} fieldProps={fieldProps} />
      <div className="sm:col-span-2">
        <SubmitButton pending={pending} wide>
          Send the code
        </SubmitButton>
      </div>
      {state.isStopped && (
        <div className="mt-4 sm:col-span-2">
          <OwnNumberOffer pending={pending} />
        </div>
      )}
    </form>
  );
}
