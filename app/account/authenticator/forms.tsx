"use client";
// Setting up, confirming by a first code, removing.
import { useActionState } from "react";
import { FormMessage } from "@/app/(auth)/form-message";
import { CodeInput } from "@/components/code-input";
import { buttonClass } from "@/components/link";
import { SubmitButton } from "@/components/submit-button";
import { confirmApp, removeApp, setUpApp } from "./actions";

export function SetUpForm() {
  const [state, action, pending] = useActionState(setUpApp, {});
  return (
    <form action={action}>
      <FormMessage title="Nothing was set up" text={state.message} />
      <SubmitButton pending={pending}>Set up an app</SubmitButton>
    </form>
  );
}

export function ConfirmForm({ length }: { length: number }) {
  const [state, action, pending] = useActionState(confirmApp, {});
  const [removed, remove, removing] = useActionState(removeApp, {});
  return (
    <>
      <form action={action} noValidate className="max-w-md">
        <CodeInput
          name="authenticator_code"
          label="Authenticator code"
          hint="The digits that your app shows now. From then on it counts."
          length={length}
          error={state.message}
          pending={pending}
        />
        <SubmitButton pending={pending} wide>
          Confirm
        </SubmitButton>
      </form>
      <form action={remove} className="mt-3 -ml-5">
        <FormMessage title="That did not work" text={removed.message} />
        <SubmitButton pending={removing} variant="quiet">
          Give it up
        </SubmitButton>
      </form>
    </>
  );
}

export function RemoveForm() {
  const [state, action, pending] = useActionState(removeApp, {});
  return (
    <>
      <FormMessage title="Nothing was removed" text={state.message} />
      <details>
        <summary className={buttonClass("secondary")}>Remove the app …</summary>
        <form action={action} className="mt-5">
          <p className="mb-4 max-w-prose">
            Its codes will no longer open your account. To move to another phone, remove it here and set the
            new one up.
          </p>
          <SubmitButton pending={pending} variant="danger">
            Remove the app
          </SubmitButton>
        </form>
      </details>
    </>
  );
}
