// What the code screen says about each refusal, each message that could not be sent, and each end.
import type { ChallengeRefusal } from "@/lib/challenge/attempt";
import type { ChallengeView } from "@/lib/challenge/view";
import type { TicketRefusal } from "@/lib/session/redeem-ticket";
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
    challenge_over: "This code is over. Please start again.",
    challenge_expired: "Ten minutes have passed. Please start again.",
    no_challenge: "No code is awaited in this browser. Please start again.",
    already_passed: "This code was right already.",
    not_passed: "This code was used already. Please start again.",
    suspended: "This account is suspended. Please contact the people who run this service.",
    email_taken: "This email already has an account.",
    phone_taken: "This phone already has an account.",
  } satisfies Record<ChallengeRefusal | TicketRefusal, string>;
  return words[refusal];
}

type OpenView = Extract<ChallengeView, { status: "open" }>;

export const sendProblemWords: Record<
  NonNullable<OpenView["sendProblem"]>,
  { title: string; text: string }
> = {
  number_refused: {
    title: "The number was not accepted",
    text: "The phone network says that this number cannot receive codes. Start again to correct it.",
  },
  too_many_messages: {
    title: "No message was sent",
    text: "Too many codes were asked for. For your protection and ours there is a limit; the button says when it goes on.",
  },
  code_on_its_way: {
    title: "An earlier code is still on its way",
    text: "Your number has a code under way. If you have it, type it in; otherwise ask again in a moment.",
  },
  provider_busy: {
    title: "No message was sent",
    text: "Too much is going on just now. Please ask again in a moment.",
  },
  number_blocked: {
    title: "This number was blocked",
    text: "The message provider does not deliver to this number for now. A call may get through, or use another way in.",
  },
  provider_unavailable: {
    title: "No message was sent",
    text: "Codes cannot be sent just now. Nothing is lost: ask again in a moment.",
  },
};

type End = Extract<ChallengeView, { status: "over" }>["failure"] | "none";

/** What happened, and where it goes on. */
export const endWords: Record<End, { text: string; next: "again" | "sign_in" }> = {
  none: { text: "This browser is not waiting for a code. Sign in to get one.", next: "sign_in" },
  expired: { text: "Ten minutes have passed, so this code opens nothing any more.", next: "again" },
  out_of_attempts: { text: "The code was wrong three times, so it opens nothing any more.", next: "again" },
  cancelled: { text: "You gave this code up.", next: "again" },
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
  redeemed: { text: "This code was used to sign in already.", next: "sign_in" },
};
