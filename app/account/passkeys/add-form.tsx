"use client";
// Adds a passkey. WebAuthn requires JavaScript; without it, the page says so.
import { startRegistration } from "@simplewebauthn/browser";
import { startTransition, useState, type FormEvent } from "react";
import { FormMessage } from "@/app/_forms/form-message";
import { requestFailureMessages, toRequestFailure } from "@/app/_forms/request-failure";
import { useFormAction } from "@/app/_forms/use-form-action";
import { Field } from "@/components/field";
import { TextLink } from "@/components/link";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { addPasskey, startPasskeyRegistration } from "./actions";

export function AddForm({ suggestion }: { suggestion: string }) {
  const [state, action, pending] = useFormAction(addPasskey);
  const [problem, setProblem] = useState("");
  const [isWaiting, setWaiting] = useState(false);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    setWaiting(true);
    setProblem("");
    startTransition(async () => {
      const problem = await createPasskey(data);
      startTransition(() => {
        setWaiting(false);
        if (problem) setProblem(problem);
        else action(data);
      });
    });
  }

  return (
    <>
      <div className="hidden noscript:block">
        <Notice kind="warning" title="Passkeys require JavaScript">
          It&apos;s turned off in this browser. An{" "}
          <TextLink href="/account/authenticator">authenticator app</TextLink> works without it.
        </Notice>
      </div>
      <form onSubmit={onSubmit} noValidate className="max-w-md noscript:hidden">
        <FormMessage title="No passkey was added" text={problem || (isWaiting ? undefined : state.message)} />
        <Field
          key={suggestion}
          name="passkey_name"
          label="Passkey name"
          hint="To tell them apart, such as “My laptop” or “Blue key”."
          defaultValue={state.values?.["passkey_name"] ?? suggestion}
          error={state.errors?.["passkey_name"]}
          autoComplete="off"
          maxLength={40}
          required
        />
        <SubmitButton pending={isWaiting || pending}>Add a passkey</SubmitButton>
      </form>
    </>
  );
}

/** Creates a passkey and adds it to the form data. Returns an error message, or null on success. */
async function createPasskey(data: FormData): Promise<string | null> {
  const optionsJSON = await startPasskeyRegistration(data).catch(toRequestFailure);
  if (typeof optionsJSON === "string") return requestFailureMessages[optionsJSON];
  try {
    data.set("passkey", JSON.stringify(await startRegistration({ optionsJSON })));
    return null;
  } catch (error) {
    return (error as Error).name === "InvalidStateError"
      ? "This device already has a passkey for your account."
      : "Your browser didn't create a passkey. Try again, here or on another device.";
  }
}
