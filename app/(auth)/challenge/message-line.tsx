// Delivery status of the message, from our records and Vonage's callbacks. Updates itself with JavaScript.
import { LocalTimeOfDay } from "@/components/local-time";
import type { ChallengeView } from "@/lib/challenge/view";
import { Refresh } from "./refresh";

type Message = NonNullable<Extract<ChallengeView, { status: "open" }>["message"]>;

export function MessageLine({ message }: { message: Message }) {
  const isPending = message.state === "asked" || message.state === "accepted";
  return (
    <p className="text-sm text-muted">
      <span>{`${names[message.channel]} ${message.number}, requested at`}</span>{" "}
      <time dateTime={message.requestedAt.toISOString()}>
        <LocalTimeOfDay value={message.requestedAt} />
      </time>
      :{" "}
      <span role="status" className="font-medium text-base-content">
        {states[message.state]}
      </span>
      {isPending && <Refresh everySeconds={4} withoutScript={false} />}
    </p>
  );
}

const names: Record<Message["channel"], string> = { sms: "Text message", voice: "Call" };

const states: Record<Message["state"], string> = {
  asked: "not confirmed yet.",
  accepted: "sent to your phone.",
  delivered: "delivered.",
  failed: "couldn't be delivered.",
  expired: "expired.",
  blocked: "blocked by the message provider.",
};
