"use client";
// Renames or removes a passkey.
import { FormMessage } from "@/app/_forms/form-message";
import { useFormAction } from "@/app/_forms/use-form-action";
import { Field } from "@/components/field";
import { SubmitButton } from "@/components/submit-button";
import { removePasskey, renamePasskey } from "./actions";

export function ChangeForms({ id, name }: { id: string; name: string }) {
  const [renamed, rename, renaming] = useFormAction(renamePasskey);
  const [removed, remove, removing] = useFormAction(removePasskey);
  return (
    <>
      <div className="mt-2 empty:hidden">
        <FormMessage title="Nothing was changed" text={removed.message ?? renamed.message} />
      </div>
      <div className="mt-1 flex flex-wrap gap-x-6 gap-y-1">
        <details className="open:w-full" open={Boolean(renamed.errors)}>
          <summary className={summaryClass} aria-label={`Rename ${name}`}>
            Rename
          </summary>
          <form action={rename} noValidate className="max-w-md py-3">
            <input type="hidden" name="passkey_id" value={id} />
            <Field
              id={`name-${id}`}
              name="passkey_name"
              label={`New name for “${name}”`}
              defaultValue={renamed.values?.["passkey_name"] ?? name}
              error={renamed.errors?.["passkey_name"]}
              autoComplete="off"
              maxLength={40}
              required
            />
            <SubmitButton pending={renaming} variant="secondary">
              Save name
            </SubmitButton>
          </form>
        </details>
        <details className="open:w-full">
          <summary className={summaryClass} aria-label={`Remove ${name}`}>
            Remove
          </summary>
          <form action={remove} className="py-3">
            <input type="hidden" name="passkey_id" value={id} />
            <p className="mb-4 max-w-prose">
              You&apos;ll no longer be able to sign in with it. You can also delete it from your device.
            </p>
            <SubmitButton pending={removing} variant="danger">
              Remove passkey
            </SubmitButton>
          </form>
        </details>
      </div>
    </>
  );
}

const summaryClass =
  "inline-flex min-h-11 cursor-pointer list-none items-center font-medium text-primary underline decoration-1 underline-offset-4 hover:decoration-2";
