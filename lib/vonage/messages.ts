// A text without a code, through Vonage's Messages API: Verify sends codes and nothing else. One call, a typed outcome.
import "server-only";
import * as v from "valibot";
import { call, failure, vonage, type Failure } from "./call";

export type TextOutcome =
  | { status: "sent"; messageId: string }
  /** Neither this number nor this sender will do; asking again changes nothing. */
  | { status: "number_refused" }
  | Failure;

const Sent = v.object({ messageUUID: v.pipe(v.string(), v.uuid()) });

/** Sends a text to a number (E.164, with the plus). Costs money when it succeeds, and perhaps when the outcome is `unknown`. */
export async function sendText(to: string, text: string, sender: string): Promise<TextOutcome> {
  const message = {
    channel: "sms",
    messageType: "text",
    to: to.slice(1),
    from: sender.replace(/^\+/, ""),
    text,
  };
  const answer = await call("text", () =>
    vonage().messages.send(message as Parameters<ReturnType<typeof vonage>["messages"]["send"]>[0]),
  );
  if (answer.status === "answered") {
    const sent = v.safeParse(Sent, answer.body);
    return sent.success ? { status: "sent", messageId: sent.output.messageUUID } : { status: "unknown" };
  }
  if (answer.status === "refused" && answer.httpStatus === 422) return { status: "number_refused" };
  return failure(answer);
}
