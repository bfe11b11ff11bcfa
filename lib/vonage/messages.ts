// Sends texts without a code through Vonage's Messages API. Verify only sends codes.
import "server-only";
import * as v from "valibot";
import { findConfigurationFault, isNumberRefused } from "./unprocessable";
import { call, toFailure, vonage, type Failure } from "./call";

export type TextOutcome =
  | { status: "sent"; messageId: string }
  /** The number is not accepted. A retry cannot succeed. */
  | { status: "number_refused" }
  | Failure;

const Sent = v.object({ messageUUID: v.pipe(v.string(), v.uuid()) });

/** Costs money if it succeeds, and possibly if the outcome is `unknown`. */
export async function sendText(to: string, text: string, sender: string): Promise<TextOutcome> {
  const message = {
    channel: "sms",
    messageType: "text",
    to: to.slice(1),
    from: sender.replace(/^\+/, ""),
    text,
  };
  const send = () =>
    vonage().messages.send(message as Parameters<ReturnType<typeof vonage>["messages"]["send"]>[0]);
  const answer = await call("text", send, findConfigurationFault);
  if (answer.status === "answered") {
    const sent = v.safeParse(Sent, answer.body);
    return sent.success ? { status: "sent", messageId: sent.output.messageUUID } : { status: "unknown" };
  }
  if (answer.status === "refused" && isNumberRefused(answer)) return { status: "number_refused" };
  return toFailure(answer);
}
