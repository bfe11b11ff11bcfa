"use client";
// Resend and call buttons, enabled after the wait set by the server.
import { FormMessage } from "@/app/_forms/form-message";
import { useFormAction } from "@/app/_forms/use-form-action";
import { WaitButton } from "@/components/wait-button";
import { sendNewCode } from "./actions";

type ResendFormProps = {
  waitSeconds: number;
  mayCall: boolean;
  /** No message has been requested yet. */
  isFirst: boolean;
  /** No code can be entered. */
  isPrimary: boolean;
};

export function ResendForm({ waitSeconds, mayCall, isFirst, isPrimary }: ResendFormProps) {
  const [state, action, pending] = useFormAction(sendNewCode);
  return (
    <form action={action}>
      <FormMessage title="No code was sent" text={state.message} />
      <WaitButton
        key={`sms ${waitSeconds}`}
        secondsLeft={waitSeconds}
        pending={pending}
        variant={isPrimary ? "primary" : "secondary"}
        wide
      >
        {isFirst ? "Text me a code" : "Send a new code"}
      </WaitButton>
      {mayCall && (
        <div className="mt-2">
          <WaitButton
            key={`voice ${waitSeconds}`}
            secondsLeft={waitSeconds}
            pending={pending}
            name="channel"
            value="voice"
            variant="link"
          >
            Call me instead
          </WaitButton>
        </div>
      )}
    </form>
  );
}
