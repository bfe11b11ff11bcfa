// What the code screen says about each refusal, each message that could not be sent, and each end.
import type { ChallengeRefusal } from "@/lib/challenge/attempt";
import type { ChallengeView } from "@/lib/challenge/view";
import type { TicketRefusal } from "@/lib/session/redeem-ticket";
import type { Purpose } from "@/prisma/generated/enums";
import { wait } from "../wait";

type Refused = {
  refusal: ChallengeRefusal | TicketRefusal;
  attemptsLeft?: number;
  retryAfterSeconds?: number;
};

/** The sentence beside the field or the button. */
export function explain({ refusal, attemptsLeft = 0, retryAfterSeconds }: Refused): string {
  const words = {
    code_malformed: "The code has six digits.",
    code_wrong: `That code is not right. ${attemptsLeft === 1 ? "One attempt is" : `${attemptsLeft} attempts are`} left.`,
    out_of_attempts: "That code was wrong too many times.",
    code_expired: "This code has expired. Ask for a new one below.",
    no_code_yet: "Your code has not been sent yet.",
    attempt_in_flight: "Another attempt is being checked right now. Please wait a moment.",
    no_attempt_in_flight: "The answer came too late. Please try again.",
    send_in_flight: "A code is on its way already.",
    call_too_early: "A call is possible after the first text message.",
    send_too_early: `A new code can be sent in ${wait(retryAfterSeconds)}.`,
    no_more_codes: "No more codes can be sent for this one. Please start again.",
    provider_unavailable:
      "The code could not be checked just now. Nothing is lost: please try again in a moment.",
    factor_locked: `Too many wrong codes in a row. Please try again in ${wait(retryAfterSeconds)}.`,
    factor_disabled: "Too many wrong codes in a row. A recovery code is the way back.",
    challenge_over: "This is over. Please start again.",
    challenge_expired: "Ten minutes have passed. Please start again.",
    no_challenge: "Nothing is awaited in this browser. Please start again.",
    already_passed: "This was proven already.",
    not_passed: "This code was used already. Please start again.",
    suspended: "This account is suspended. Please contact the people who run this service.",
    email_taken: "This email already has an account.",
    phone_taken: "This phone already has an account.",
  } satisfies Record<ChallengeRefusal | TicketRefusal, string>;
  return words[refusal];
}

type OpenView = Extract<ChallengeView, { status: "open" }>;

/** What happened to the message, when it goes on, and which other way is open now. `served`: where codes go, in words. */
export function explainSendProblem(
  problem: NonNullable<OpenView["sendProblem"]>,
  { purpose, problemSeconds }: Pick<OpenView, "purpose" | "problemSeconds">,
  served: string,
): { title: string; text: string } {
  const [when, other, otherNumber] = [
    wait(problemSeconds),
    OTHER_WAYS[purpose],
    WITH_ANOTHER_NUMBER[purpose],
  ];
  const words = {
    number_refused: {
      title: "The number was not accepted",
      text: "The phone network says that this number cannot receive codes. Start again to correct it.",
    },
    too_many_messages: {
      title: "No message was sent",
      text: `Too many codes were asked for. For your protection and ours there is a limit; it is lifted in ${when}. ${otherNumber}`,
    },
    code_on_its_way: {
      title: "An earlier code is still on its way",
      text: "Your number has a code under way. If you have it, type it in; otherwise ask again in a moment.",
    },
    provider_busy: {
      title: "No message was sent",
      text: `Too much is going on just now. Please ask again in a moment. ${other}`,
    },
    number_blocked: {
      title: "This number was blocked",
      text: "The message provider does not deliver to this number for now. A call may get through, or use another way in.",
    },
    provider_unavailable: {
      title: "No message was sent",
      text: `Codes cannot be sent just now. Nothing is lost: ask again in a moment. ${other}`,
    },
    country_not_served: {
      title: "No codes go to this country",
      text: `We send codes to ${served}. ${otherNumber}`,
    },
    line_type_not_served: {
      title: "No codes go to this number",
      text: `Codes go to mobile numbers only, and this is none. ${otherNumber}`,
    },
    messages_stopped: {
      title: "Messages to this number are stopped",
      text: `Somebody has asked us to send no codes to it, for another ${when}. The people who run this service can lift that earlier. ${otherNumber}`,
    },
    budget_spent: {
      title: "Text messages are paused until tomorrow",
      text: `What may be sent in a day has been sent. Codes go on at midnight (UTC), in ${when}. ${other}`,
    },
    number_lapsed: {
      title: "No codes go to your former number",
      text: `It belongs to somebody else by now. ${other} Then prove your new number in your account.`,
    },
    limits_unavailable: {
      title: "No message was sent",
      text: `Codes cannot be sent just now. Nothing is lost: ask again in a moment. ${other}`,
    },
  } satisfies Record<NonNullable<OpenView["sendProblem"]>, { title: string; text: string }>;
  const { title, text } = words[problem];
  return { title, text: text.trim() };
}

/** Where no message goes anywhere. */
const OTHER_WAYS: Record<OpenView["purpose"], string> = {
  sign_up: "",
  sign_in: "The other ways to sign in, below, work now.",
  step_up: "The other ways to show that it is you, below, work now.",
  change_phone: "Until then your present number stays in use.",
  reset_password:
    "Nothing is set before your second factor is right, and a recovery code does not stand in for it here.",
};

/** Where only this number gets none. */
const WITH_ANOTHER_NUMBER: Record<OpenView["purpose"], string> = {
  ...OTHER_WAYS,
  sign_up: "You can change the number now.",
  change_phone: "You can give another number; your present one stays in use until that is proven.",
};

/** Where each purpose begins, for those who start again. */
export const beginnings: Record<Purpose, string> = {
  sign_up: "/sign-up",
  sign_in: "/sign-in",
  step_up: "/account",
  change_phone: "/account/phone",
  reset_password: "/reset-password",
};

type End = Extract<ChallengeView, { status: "over" }>["failure"] | "none";

type EndWords = { text: string; next: "again" | "sign_in" };

/** What happened, and where it goes on. */
export function explainEnd(view: Extract<ChallengeView, { status: "over" | "none" }>): EndWords {
  if (view.status === "none") return endWords.none;
  const changing = view.purpose === "change_phone" ? changeEndWords[view.failure] : undefined;
  return changing ?? endWords[view.failure];
}

/** Where changing one's number ends in another way than signing up or in. */
const changeEndWords: Partial<Record<End, EndWords>> = {
  phone_taken: {
    text: "That number is proven, and it belongs to an account already, or did until lately. Yours stays as it was.",
    next: "again",
  },
  redeemed: { text: "This code was used already.", next: "again" },
};

const endWords: Record<End, EndWords> = {
  none: { text: "This browser is not in the middle of anything. Sign in to begin.", next: "sign_in" },
  expired: { text: "Ten minutes have passed, so this opens nothing any more.", next: "again" },
  out_of_attempts: { text: "The code was wrong three times, so it opens nothing any more.", next: "again" },
  cancelled: { text: "You gave this up.", next: "again" },
  superseded: {
    text: "A newer code was asked for with this number, in another window or on another device. Go on there, or start again.",
    next: "again",
  },
  email_taken: {
    text: "Your phone is proven, but this email already has an account. Sign in with it, or sign up with another email.",
    next: "sign_in",
  },
  phone_taken: {
    text: "Your phone is proven, and it already belongs to an account. Sign in to that account.",
    next: "sign_in",
  },
  session_over: {
    text: "The sign-in that asked for this has ended meanwhile. Sign in and begin again.",
    next: "sign_in",
  },
  redeemed: { text: "This was used to sign in already.", next: "sign_in" },
};
