// Labels for the reasons why a message was not sent, and the texts of alarms.
import type { SecurityAlarm } from "@/lib/admin/overview/alarms";
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

/** Texts of lib/http/alarms.ts by the subject of the alarm. */
export const securityAlarmMessages = {
  client_address_unknown: (header) => ({
    title: "Client addresses are missing",
    text: `Requests arrive without a valid address in ${header}, so their clients share one limit. Check the proxy, TRUSTED_PROXY_HOPS, and FORWARDED_HEADER.`,
  }),
  sign_ins_failing: (network) => ({
    title:
      network === "all" ? "Unusually many sign-ins fail" : `Unusually many sign-ins from ${network} fail`,
    text: "New browsers are slowed down for up to 15 minutes. Browsers that users have signed in with before are not affected.",
  }),
} satisfies Record<SecurityAlarm["alarm"], (subject: string) => { title: string; text: string }>;
