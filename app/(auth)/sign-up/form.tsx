"use client";
// Sign-up form. Validated by the browser if JavaScript is on, and by the server in any case.
import { Field } from "@/components/field";
import { NewPasswordField } from "@/components/new-password-field";
import { SubmitButton } from "@/components/submit-button";
import { FormMessage } from "@/app/_forms/form-message";
import { OwnNumberOffer } from "@/app/_forms/own-number-offer";
import { PhoneFields, type Country } from "@/app/_forms/phone-fields";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { signUp } from "./actions";
import { signUpSchema } from "./schema";

type SignUpFormProps = {
  countries: readonly Country[];
  initial: { name?: string; email?: string; country: string };
};

export function SignUpForm({ countries, initial }: SignUpFormProps) {
  const { form, fieldProps, state, pending } = useCheckedForm(signUpSchema, signUp, initial);
  return (
    <form {...form} className="grid gap-x-4 sm:grid-cols-2">
      <FormMessage title="Something went wrong" text={state.message} />
      <div className="sm:col-span-2">
        <Field label="Name" autoComplete="name" maxLength={200} {...fieldProps("name")} />
      </div>
      <div className="sm:col-span-2">
        <Field label="Email" type="email" autoComplete="email" maxLength={254} {...fieldProps("email")} />
      </div>
      <div className="sm:col-span-2">
        <NewPasswordField
          label="Password"
          knownFields={["name", "email", "phone"]}
          {...fieldProps("password")}
        />
      </div>
      <PhoneFields countries={countries} fieldProps={fieldProps} />
      <div className="sm:col-span-2">
        <p className="mb-4 text-sm text-muted">
          By creating an account, you agree to receive text messages with codes at this number, now and when
          you sign in. Message rates may apply.
        </p>
        <SubmitButton pending={pending} wide>
          Create account
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
