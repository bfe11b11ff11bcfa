// What the overview calls the reasons why a message was not sent.
import { ruleWords } from "../deliveries/messages";

const reasons: Record<string, string> = {
  ...ruleWords,
  provider: "Rejected by Vonage",
  unknown: "No response from Vonage",
};

/** A rule, `provider` or `unknown` in words; a rule that this version does not know keeps its name. */
export function reasonName(reason: string): string {
  return Object.hasOwn(reasons, reason) ? (reasons[reason] ?? reason) : reason;
}
