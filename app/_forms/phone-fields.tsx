"use client";
// Country and phone number. The country is only needed to parse numbers in national format.
import { Field } from "@/components/field";
import { SelectField } from "@/components/select-field";
import type { CheckedForm } from "./use-checked-form";

export type Country = { code: string; name: string; callingCode: string };

type PhoneFieldsProps = { countries: readonly Country[]; fieldProps: CheckedForm["fieldProps"] };

export function PhoneFields({ countries, fieldProps }: PhoneFieldsProps) {
  const options = [
    { value: "", label: "Choose a country" },
    ...countries.map(({ code, name, callingCode }) => ({ value: code, label: `${name} (+${callingCode})` })),
  ];
  return (
    <>
      <SelectField label="Country" autoComplete="country" options={options} {...fieldProps("country")} />
      <Field
        label="Phone number"
        type="tel"
        autoComplete="tel"
        maxLength={60}
        hint="A mobile number. Include the country code, or choose a country."
        {...fieldProps("phone")}
      />
    </>
  );
}
