"use client";
// Verifies with a passkey. WebAuthn requires JavaScript; without it, the page says so.
import { startAuthentication } from "@simplewebauthn/browser";
import { startTransition, useState, type FormEvent } from "react";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { getPasskeyOptions, submitPasskey } from "./actions";
import { requestFailureMessages, toRequestFailure, type RequestFailure } from "@/app/_forms/request-failure";
import { useFormAction } from "@/app/_forms/use-form-action";

export function PasskeyForm({ hasOthers }: { hasOthers: boolean }) {
  const [state, action, pending] = useFormAction(submitPasskey);
  const [problem, setProblem] = useState("");
  const [isWaiting, setWaiting] = useState(false);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setWaiting(true);
    setProblem("");
    startTransition(async () => {
      const data = await signWithPasskey(form);
      startTransition(() => {
        setWaiting(false);
        if (data instanceof FormData) action(data);
        else if (data) setProblem(requestFailureMessages[data]);
        else
          setProblem(
            `No passkey was used. ${hasOthers ? "Try again, or choose another option below." : "Try again."}`,
          );
      });
    });
  }

  const message = problem || (isWaiting ? "" : state.message);
  return (
    <div className="grid gap-4">
      <div className="hidden noscript:block">
        <Notice kind="warning" title="Passkeys require JavaScript">
          {`It's turned off in this browser, so you can't use a passkey.${hasOthers ? " Choose another option below." : ""}`}
        </Notice>
      </div>
      {message && (
        <Notice kind="error" title="Something went wrong">
          {message}
        </Notice>
      )}
      <form onSubmit={onSubmit} className="noscript:hidden">
        <SubmitButton pending={isWaiting || pending} wide>
          Use your passkey
        </SubmitButton>
      </form>
    </div>
  );
}

/** Returns the form with the signed response, or null if the user or browser declined. */
async function signWithPasskey(data: FormData): Promise<FormData | RequestFailure | null> {
  const optionsJSON = await getPasskeyOptions(data).catch(toRequestFailure);
  if (!optionsJSON || typeof optionsJSON === "string") return optionsJSON;
  try {
    data.set("passkey", JSON.stringify(await startAuthentication({ optionsJSON })));
    return data;
  } catch {
    // Canceled, timed out, or no matching passkey: browsers hide which, for privacy.
    return null;
  }
}
