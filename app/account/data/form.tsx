"use client";
// Deletes the account after the user has typed its email address.
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { deleteMyAccount } from "./actions";
import { deletionSchema } from "./schema";

export function DeletionForm({ email }: { email: string }) {
  const { form, fieldProps, state, pending } = useCheckedForm(deletionSchema, deleteMyAccount);
  return (
    <form {...form}>
      <FormMessage title="Your account wasn't deleted" text={state.message} />
      <p className="mb-4">
        To confirm, enter your email address: <strong className="font-semibold wrap-anywhere">{email}</strong>
      </p>
      <div className="max-w-md">
        <Field label="Your email" type="email" autoComplete="off" maxLength={254} {...fieldProps("email")} />
      </div>
      <SubmitButton pending={pending} variant="danger">
        Delete my account
      </SubmitButton>
    </form>
  );
}
