// Outcomes of challenges, in the same words as those of messages (app/admin/deliveries/messages.ts).
import type { ChallengeFailure, SendProblem } from "@/prisma/generated/enums";

export const challengeOutcomes: Record<ChallengeFailure | SendProblem | "waiting" | "verified", string> = {
  verified: "Verified",
  waiting: "Waiting for code",
  out_of_attempts: "3 wrong codes",
  expired: "Not entered",
  cancelled: "Canceled",
  superseded: "Superseded",
  email_taken: "Email address already in use",
  phone_taken: "Phone number already in use",
  session_over: "Session ended",
  number_refused: "Rejected by Vonage",
  too_many_messages: "Too many messages",
  code_on_its_way: "Previous code still pending",
  other_code_open: "Waiting for another code to this number",
  code_replaced: "Superseded by a newer code",
  number_blocked: "Blocked by Vonage",
  provider_busy: "Vonage busy",
  provider_unavailable: "No response from Vonage",
  country_not_served: "Country not supported",
  line_type_not_served: "Not a mobile number",
  destination_paused: "Paused",
  messages_stopped: "Stopped by the recipient",
  budget_spent: "Daily budget used up",
  limits_unavailable: "Limits unavailable",
  number_lapsed: "Number reassigned",
};
