"use client";
// Forms that set up, confirm, and remove the authenticator app.
import { FormMessage } from "@/app/_forms/form-message";
import { useFormAction } from "@/app/_forms/use-form-action";
import { CodeInput } from "@/components/code-input";
import { buttonClass } from "@/components/link";
import { SubmitButton } from "@/components/submit-button";
import { confirmApp, removeApp, setUpApp } from "./actions";

export function SetUpForm() {
  const [state, action, pending] = useFormAction(setUpApp);
  return (
    <form action={action}>
      <FormMessage title="Couldn't set up the app" text={state.message} />
      <SubmitButton pending={pending}>Set up authenticator app</SubmitButton>
    </form>
  );
}

export function ConfirmForm({ length }: { length: number }) {
  const [state, action, pending] = useFormAction(confirmApp);
  const [removed, remove, removing] = useFormAction(removeApp);
  return (
    <>
      <form action={action} noValidate className="max-w-md">
        <CodeInput
          name="authenticator_code"
          label="Authenticator code"
          hint="The 6-digit code that your app shows. Once you confirm it, you can sign in with the app."
          length={length}
          error={state.message}
          pending={pending}
        />
        <SubmitButton pending={pending} wide>
          Confirm
        </SubmitButton>
      </form>
      <form action={remove} className="mt-3 -ml-5">
        <FormMessage title="Something went wrong" text={removed.message} />
        <SubmitButton pending={removing} variant="quiet">
          Cancel
        </SubmitButton>
      </form>
    </>
  );
}

export function RemoveForm() {
  const [state, action, pending] = useFormAction(removeApp);
  return (
    <>
      <FormMessage title="Nothing was removed" text={state.message} />
      <details>
        <summary className={buttonClass("secondary")}>Remove authenticator app…</summary>
        <form action={action} className="mt-5">
          <p className="mb-4 max-w-prose">
            You&apos;ll no longer be able to sign in with its codes. To move to another phone, remove the app
            here, then set it up again on that phone.
          </p>
          <SubmitButton pending={pending} variant="danger">
            Remove authenticator app
          </SubmitButton>
        </form>
      </details>
    </>
  );
}
