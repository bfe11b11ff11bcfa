"use client";
// Resend and call buttons, enabled after the wait set by the server.
import { WaitButton } from "@/components/wait-button";
import { sendNewCode } from "./actions";
import { useFormAction } from "@/app/_forms/use-form-action";

export function ResendForm({
  waitSeconds,
  mayCall,
  isFirst,
}: {
  waitSeconds: number;
  mayCall: boolean;
  /** No message has been requested yet. */
  isFirst: boolean;
}) {
  const [state, action, pending] = useFormAction(sendNewCode);
  return (
    <form action={action} className="flex grow flex-wrap gap-3">
      <WaitButton key={`sms ${waitSeconds}`} secondsLeft={waitSeconds} pending={pending}>
        {isFirst ? "Text me a code" : "Send a new code"}
      </WaitButton>
      {mayCall && (
        <WaitButton
          key={`voice ${waitSeconds}`}
          secondsLeft={waitSeconds}
          pending={pending}
          name="channel"
          value="voice"
          variant="quiet"
        >
          Call me instead
        </WaitButton>
      )}
      <p role="status" className="w-full text-sm text-muted empty:hidden">
        {state.message}
      </p>
    </form>
  );
}
