"use client";
// "Send a new code", once the server's wait is over.
import { useActionState } from "react";
import { WaitButton } from "@/components/wait-button";
import { sendNewCode } from "./actions";

export function ResendForm({ waitSeconds }: { waitSeconds: number }) {
  const [state, action, pending] = useActionState(sendNewCode, {});
  return (
    <form action={action} className="grow">
      <WaitButton secondsLeft={waitSeconds} pending={pending}>
        Send a new code
      </WaitButton>
      <p role="status" className="mt-2 text-sm text-muted empty:hidden">
        {state.message}
      </p>
    </form>
  );
}
