// Labels for the reasons why a message was not sent.
import { ruleLabels } from "../deliveries/messages";

const reasons: Record<string, string> = {
  ...ruleLabels,
  provider: "Rejected by Vonage",
  unknown: "No response from Vonage",
};

/** Returns the label of a rule, `provider`, or `unknown`. Rules unknown to this version keep their name. */
export function getReasonLabel(reason: string): string {
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : reason;
}
