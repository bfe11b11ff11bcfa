"use client";
import { DoneNotice } from "@/components/done-notice";
import { SubmitButton } from "@/components/submit-button";
import { FormMessage } from "../_forms/form-message";
import { PhoneFields, type Country } from "../_forms/phone-fields";
import { useCheckedForm } from "../_forms/use-checked-form";
import { stop } from "./actions";
import { stopSchema } from "./schema";

export function StopForm({ countries, country }: { countries: readonly Country[]; country: string }) {
  const { form, fieldProps, state, pending } = useCheckedForm(stopSchema, stop, { country });
  if (state.done) return <DoneNotice title="Messages to this number are stopped">{state.done}</DoneNotice>;
  return (
    <form {...form} className="grid gap-x-4 sm:grid-cols-2">
      <FormMessage title="Messages weren't stopped" text={state.message} />
      <PhoneFields countries={countries} fieldProps={fieldProps} />
      <div className="sm:col-span-2">
        <SubmitButton pending={pending}>Stop messages</SubmitButton>
      </div>
    </form>
  );
}
