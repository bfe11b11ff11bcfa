"use client";
// The new number; and the way back to the former one.
import { useActionState } from "react";
import { FormMessage } from "@/app/(auth)/form-message";
import { PhoneFields, type Country } from "@/app/(auth)/phone-fields";
import { numberSchema } from "@/app/(auth)/schema";
import { useCheckedForm } from "@/app/(auth)/use-checked-form";
import { SubmitButton } from "@/components/submit-button";
import { changeBack, changePhone } from "./actions";

export function ChangeForm({ countries, country }: { countries: readonly Country[]; country: string }) {
  const { form, fieldProps, state, pending } = useCheckedForm(numberSchema, changePhone, { country });
  return (
    <form {...form} className="grid gap-x-4 sm:grid-cols-2">
      <FormMessage title="Nothing was changed" text={state.message} />
      <PhoneFields countries={countries} fieldProps={fieldProps} />
      <div className="sm:col-span-2">
        <SubmitButton pending={pending} wide>
          Send the code
        </SubmitButton>
      </div>
    </form>
  );
}

export function ChangeBackForm({ former }: { former: string }) {
  const [state, action, pending] = useActionState(changeBack, {});
  return (
    <form action={action}>
      <FormMessage title="Nothing was changed" text={state.message} />
      <SubmitButton pending={pending} variant="secondary">
        {`Change back to ${former}`}
      </SubmitButton>
    </form>
  );
}
