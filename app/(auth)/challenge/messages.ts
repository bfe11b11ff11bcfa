// Messages of the code page: refusals, delivery problems, and ended challenges.
import type { ChallengeRefusal } from "@/lib/challenge/attempt";
import { getCodeSettings } from "@/lib/challenge/code-settings";
import type { ChallengeView } from "@/lib/challenge/view";
import type { SessionRefusal } from "@/lib/session/create-session";
import type { Purpose } from "@/prisma/generated/enums";
import type { ClaimRefusal } from "@/lib/accounts/phone/claim-number";
import type { Refused as Refusal } from "@/lib/refusal";
import { explainClaimed, formatWait } from "@/app/_forms/wait";

type Refused = {
  refusal: ChallengeRefusal | SessionRefusal;
  isResent?: boolean;
  retryAfterSeconds?: number;
};

export function explain({ refusal, isResent, retryAfterSeconds }: Refused): string {
  const messages = {
    code_malformed: `Enter the ${getCodeSettings().codeLength}-digit code.`,
    code_wrong: `Incorrect code. ${isResent ? "Only the newest code works." : "Check it and try again."}`,
    out_of_attempts: "Too many wrong codes.",
    code_expired: CODE_EXPIRED,
    code_replaced: "Only the newest code works, and it was requested in another browser. Request a new one.",
    no_code_yet: "Your code hasn't been sent yet.",
    attempt_in_flight: "Another attempt is being checked. Please wait a moment.",
    no_attempt_in_flight: "The check took too long. Try again.",
    send_in_flight: "A code is already on its way.",
    call_too_early: "You can request a call after the first text message.",
    send_too_early: `You can request a new code in ${formatWait(retryAfterSeconds)}.`,
    no_more_codes: "No more codes can be sent. Start again to get a new one.",
    provider_unavailable: "We couldn't check your code. Try again in a moment.",
    only_code_today: "We send one code a day to this number, and yours still works. Enter it above.",
    factor_locked: `Too many wrong codes. Try again in ${formatWait(retryAfterSeconds)}.`,
    factor_disabled: "Too many wrong codes. Use a recovery code instead.",
    challenge_over: "This verification has ended. Start again.",
    challenge_expired: "This verification expired after 10 minutes. Start again.",
    no_challenge: "Nothing to verify in this browser. Start again.",
    already_passed: "Already verified.",
    not_passed: "This code was already used. Start again.",
    suspended: "This account is suspended. Contact support.",
    email_taken: "This email already has an account.",
    phone_taken: "This phone number already has an account.",
  } satisfies Record<ChallengeRefusal | SessionRefusal, string>;
  return messages[refusal];
}

export function explainClaim({ refusal, retryAfterSeconds }: Refusal<ClaimRefusal>): string {
  const messages = {
    number_claimed: explainClaimed(retryAfterSeconds),
    too_many_codes: `Too many codes were requested. Try again in ${formatWait(retryAfterSeconds)}.`,
    no_number: "This verification has ended. Start again.",
  } satisfies Record<ClaimRefusal, string>;
  return messages[refusal];
}

type OpenView = Extract<ChallengeView, { status: "open" }>;

const CODE_EXPIRED = "This code has expired.";

/** Returns one sentence about the code that was sent, or nothing if none was. */
export function describeCode({ code, message, attemptsLeft }: OpenView): string {
  switch (code) {
    case "not_asked":
    case "not_sent":
      return "";
    case "on_its_way":
      return "Your code is on its way. This page updates automatically.";
    case "expired":
      return CODE_EXPIRED;
    case "alive":
      return `${message ? describeMessage(message) : "Code sent"}, ${formatAttempts(attemptsLeft)}.`;
  }
}

type Message = NonNullable<OpenView["message"]>;

function describeMessage({ channel, number, state }: Message): string {
  const name = channel === "voice" ? "Call" : "Text message";
  return `${number > 1 ? `New ${name.toLowerCase()}` : name} ${messageStates[channel][state]}`;
}

const messageStates = {
  sms: {
    asked: "on its way",
    accepted: "sent",
    delivered: "delivered",
    failed: "couldn't be delivered",
    expired: "couldn't be delivered in time",
    blocked: "blocked by the message provider",
  },
  voice: {
    asked: "on its way",
    accepted: "on its way",
    delivered: "answered",
    failed: "couldn't be completed",
    expired: "wasn't answered",
    blocked: "blocked by the message provider",
  },
} satisfies Record<Message["channel"], Record<Message["state"], string>>;

function formatAttempts(attemptsLeft: number): string {
  if (attemptsLeft === 0) return "no attempts left";
  return attemptsLeft === 1 ? "1 attempt left" : `${attemptsLeft} attempts left`;
}

/** Explains why no message was sent. `served`: the supported countries as text. */
export function explainSendProblem(
  problem: NonNullable<OpenView["sendProblem"]>,
  { purpose, problemSeconds, code }: Pick<OpenView, "purpose" | "problemSeconds" | "code">,
  served: string,
): { title: string; text: string } {
  const [when, otherOption, otherNumber] = [
    formatWait(problemSeconds),
    OTHER_OPTIONS[purpose],
    OTHER_NUMBER_OPTIONS[purpose],
  ];
  const messages = {
    number_refused: {
      title: "This number wasn't accepted",
      text: "The phone network reports that this number can't receive codes. Start again to correct it.",
    },
    too_many_messages: {
      title: "No message was sent",
      text: `Too many codes were requested. Try again in ${when}. ${otherNumber}`,
    },
    code_on_its_way: {
      title: "An earlier code is still on its way",
      text:
        code === "alive"
          ? "If you have it, enter it. Otherwise, request a new one in a moment."
          : "It no longer works here. Request a new one in a moment.",
    },
    other_code_open: {
      title: "Your code can't be sent yet",
      text: `Another code was sent to this number a moment ago. It doesn't work here. You can request your own in ${when}.`,
    },
    code_replaced: {
      title: "Only the newest code works",
      text: `A newer code was requested for this number in another window or on another device, so yours no longer works. You can request a new one in ${when}. ${REPLACED_ADVICE[purpose]}`,
    },
    provider_busy: {
      title: "No message was sent",
      text: `We're very busy right now. Try again in a moment. ${otherOption}`,
    },
    number_blocked: {
      title: "This number is blocked",
      text: "Our message provider isn't delivering to this number right now. Try a call or another sign-in option.",
    },
    provider_unavailable: {
      title: "No message was sent",
      text: `We can't send codes right now. Try again in a moment. ${otherOption}`,
    },
    destination_paused: {
      title: "Codes to numbers like this one are paused",
      text: `We can't send a code to this kind of number right now. ${otherNumber} If you have no other number, contact support.`,
    },
    country_not_served: {
      title: "We don't send codes to this country",
      text: `We send codes to ${served}. ${otherNumber}`,
    },
    line_type_not_served: {
      title: "We can't send codes to this number",
      text: `We send codes to mobile numbers only, and this isn't one. ${otherNumber}`,
    },
    messages_stopped: {
      title: "Messages to this number are stopped",
      text: `Someone asked us not to send codes to this number for another ${when}. Support can lift this sooner. ${otherNumber}`,
    },
    budget_spent: {
      title: "Text messages are paused until tomorrow",
      text: `We've reached today's sending limit. Codes resume at midnight UTC, in ${when}. ${otherOption}`,
    },
    number_lapsed: {
      title: "We no longer send codes to your previous number",
      text: `It now belongs to someone else. ${otherOption} Then verify your new number in your account.`,
    },
    limits_unavailable: {
      title: "No message was sent",
      text: `We can't send codes right now. Try again in a moment. ${otherOption}`,
    },
  } satisfies Record<NonNullable<OpenView["sendProblem"]>, { title: string; text: string }>;
  const { title, text } = messages[problem];
  return { title, text: text.trim() };
}

/** Advice if no messages can be sent at all. */
const OTHER_OPTIONS: Record<OpenView["purpose"], string> = {
  sign_up: "",
  sign_in: "You can use another sign-in option below.",
  step_up: "You can use another option below.",
  change_phone: "Until then, your current number stays in use.",
  reset_password:
    "Your new password isn't set until you verify your second factor, and a recovery code can't be used here.",
};

/** Advice if a newer code was requested by someone else. */
const REPLACED_ADVICE: Record<OpenView["purpose"], string> = {
  sign_up: "",
  change_phone: "",
  sign_in: "If that wasn't you, someone may know your password. Sign in and change it.",
  step_up: "If that wasn't you, someone may know your password. Change it.",
  reset_password: "",
};

/** Advice if only this number can't receive messages. */
const OTHER_NUMBER_OPTIONS: Record<OpenView["purpose"], string> = {
  ...OTHER_OPTIONS,
  sign_up: "You can change the number now.",
  change_phone:
    "You can enter a different number. Your current one stays in use until the new one is verified.",
};

/** Start page of each purpose. */
export const START_PATHS: Record<Purpose, string> = {
  sign_up: "/sign-up",
  sign_in: "/sign-in",
  step_up: "/account",
  change_phone: "/account/phone",
  reset_password: "/reset-password",
};

type End = Extract<ChallengeView, { status: "over" }>["failure"] | "none";

type EndMessage = { text: string; next: "again" | "sign_in" };

/** Explains why a challenge ended, and what the user can do next. */
export function explainEnd(view: Extract<ChallengeView, { status: "over" | "none" }>): EndMessage {
  if (view.status === "none") return endMessages.none;
  const phoneChangeEnd = view.purpose === "change_phone" ? phoneChangeEndMessages[view.failure] : undefined;
  return phoneChangeEnd ?? endMessages[view.failure];
}

/** Messages that differ for phone number changes. */
const phoneChangeEndMessages: Partial<Record<End, EndMessage>> = {
  phone_taken: {
    text: "That number is verified, but it already belongs to another account, or did until recently. Your number hasn't changed.",
    next: "again",
  },
  redeemed: { text: "This code was already used.", next: "again" },
};

const endMessages: Record<End, EndMessage> = {
  none: { text: "You don't have a sign-in in progress. Sign in to start.", next: "sign_in" },
  expired: { text: "This verification expired after 10 minutes.", next: "again" },
  out_of_attempts: {
    text: "Too many wrong codes. A code stops working after 3 wrong attempts.",
    next: "again",
  },
  cancelled: { text: "You canceled this.", next: "again" },
  superseded: {
    text: "A newer code was requested for this number in another window or on another device. Continue there, or start again.",
    next: "again",
  },
  email_taken: {
    text: "Your phone is verified, but this email already has an account. Sign in with it, or sign up with another email.",
    next: "sign_in",
  },
  phone_taken: {
    text: "Your phone is verified, but it already belongs to an account. Sign in to that account.",
    next: "sign_in",
  },
  session_over: {
    text: "The session that requested this has ended. Sign in and start again.",
    next: "sign_in",
  },
  redeemed: { text: "This was already used to sign in.", next: "sign_in" },
};
