"use client";
// One button: the browser does the rest. Without JavaScript there is no way to a passkey, and the page says so.
import { startAuthentication } from "@simplewebauthn/browser";
import { startTransition, useActionState, useState, type FormEvent } from "react";
import { Notice } from "@/components/notice";
import { SubmitButton } from "@/components/submit-button";
import { askForPasskey, submitPasskey } from "./actions";

export function PasskeyForm({ hasOthers }: { hasOthers: boolean }) {
  const [state, action, pending] = useActionState(submitPasskey, {});
  const [problem, setProblem] = useState("");
  const [asking, setAsking] = useState(false);

  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    setAsking(true);
    setProblem("");
    startTransition(async () => {
      const data = await signWithPasskey();
      startTransition(() => {
        setAsking(false);
        if (data) action(data);
        else
          setProblem(
            `No passkey was used. ${hasOthers ? "Try again, or choose another option below." : "Try again."}`,
          );
      });
    });
  }

  const message = problem || (asking ? "" : state.message);
  return (
    <div className="grid gap-4">
      <div className="hidden noscript:block">
        <Notice kind="warning" title="Passkeys require JavaScript">
          It&apos;s turned off in this browser, so you can&apos;t use a passkey.
          {hasOthers && " Choose another option below."}
        </Notice>
      </div>
      {message && (
        <Notice kind="error" title="Something went wrong">
          {message}
        </Notice>
      )}
      <form onSubmit={onSubmit} className="noscript:hidden">
        <SubmitButton pending={asking || pending} wide>
          Use your passkey
        </SubmitButton>
      </form>
    </div>
  );
}

/** What a passkey has signed, as a form; null where the person, the browser or the server did not go along. */
async function signWithPasskey(): Promise<FormData | null> {
  const optionsJSON = await askForPasskey();
  if (!optionsJSON) return null;
  try {
    const data = new FormData();
    data.set("passkey", JSON.stringify(await startAuthentication({ optionsJSON })));
    return data;
  } catch {
    // Given up, timed out, or no such passkey here: browsers do not tell which, so as not to tell sites.
    return null;
  }
}
