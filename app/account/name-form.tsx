"use client";
// Changes the user's name.
import { FormMessage } from "@/app/_forms/form-message";
import { useCheckedForm } from "@/app/_forms/use-checked-form";
import { Field } from "@/components/field";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { changeName } from "./actions";
import { nameFormSchema } from "./schema";

export function NameForm({ name }: { name: string }) {
  const { form, fieldProps, state, pending } = useCheckedForm(nameFormSchema, changeName, { name });
  return (
    <form {...form} className="max-w-md">
      {state.done && (
        <div className="mb-4">
          <Notice kind="success" title={state.done} />
        </div>
      )}
      <FormMessage title="Your name wasn't changed" text={state.message} />
      <Field
        label="Name"
        hint="Only you and administrators can see it."
        autoComplete="name"
        maxLength={200}
        {...fieldProps("name")}
      />
      <SubmitButton pending={pending} variant="secondary">
        Save name
      </SubmitButton>
    </form>
  );
}
