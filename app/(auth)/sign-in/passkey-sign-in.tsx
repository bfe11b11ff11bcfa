"use client";
// Signs in with a passkey: by the button, or from the email field's autofill (conditional mediation).
import { useRouter } from "next/navigation";
import { startTransition, useEffect, useState, type RefObject } from "react";
import { FormMessage } from "@/app/_forms/form-message";
import { useFormAction } from "@/app/_forms/use-form-action";
import { SubmitButton } from "@/components/submit-button";
import { submitPasskey } from "./actions";

/** The nonce is the `challenge` of a WebAuthn request. The page needs a new one after `refreshSeconds`. */
export type PasskeyRequest = { nonce: string; refreshSeconds: number };

type PasskeySignInProps = PasskeyRequest & {
  /** The form with "Keep me signed in". */
  formRef: RefObject<HTMLFormElement | null>;
};

export function PasskeySignIn({ nonce, refreshSeconds, formRef }: PasskeySignInProps) {
  const [state, action, pending] = useFormAction(submitPasskey);
  const [problem, setProblem] = useState("");
  const [isWaiting, setWaiting] = useState(false);
  const router = useRouter();

  function send(response: string) {
    const data = new FormData(formRef.current ?? undefined);
    data.set("passkey", response);
    startTransition(() => action(data));
  }

  // Offers passkeys in the autofill, until the button or a newer nonce takes over.
  useEffect(() => {
    let isCurrent = true;
    void requestPasskey(nonce, "autofill").then((response) => {
      if (isCurrent && response) send(response);
    });
    const timer = setTimeout(() => router.refresh(), refreshSeconds * 1000);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
    // Only a new nonce needs a new request.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [nonce]);

  async function onSubmit() {
    setProblem("");
    setWaiting(true);
    const response = await requestPasskey(nonce, "button");
    setWaiting(false);
    if (response) send(response);
    else setProblem("No passkey was used. Try again, or sign in with your password.");
  }

  return (
    <form
      method="post"
      onSubmit={(event) => {
        event.preventDefault();
        void onSubmit();
      }}
      className="mt-6 grid gap-4 border-t border-line pt-6 noscript:hidden"
    >
      <FormMessage title="Couldn't sign you in" text={problem || (isWaiting ? undefined : state.message)} />
      <SubmitButton variant="secondary" pending={isWaiting || pending} wide>
        Sign in with a passkey
      </SubmitButton>
    </form>
  );
}

/** Returns the signed response as JSON. Returns null without one: for privacy, browsers give no reason. */
async function requestPasskey(nonce: string, mediation: "autofill" | "button"): Promise<string | null> {
  try {
    const { startAuthentication, browserSupportsWebAuthnAutofill } = await import("@simplewebauthn/browser");
    const useBrowserAutofill = mediation === "autofill";
    if (useBrowserAutofill && !(await browserSupportsWebAuthnAutofill())) return null;
    const optionsJSON = { challenge: nonce, userVerification: "preferred" } as const;
    return JSON.stringify(await startAuthentication({ optionsJSON, useBrowserAutofill }));
  } catch {
    return null;
  }
}
