// What the page of a lost phone says of its steps, refusals and ends.
import { busyWords, wait } from "@/app/(auth)/wait";
import type { LostPhoneView } from "@/lib/admin/lost-phone";
import type { CaseRefusal } from "@/lib/admin/lost-phone-steps";
import type { LostPhoneEnd } from "@/prisma/generated/enums";

export const caseRefusals: Record<CaseRefusal, string> = {
  no_such_user: "This account is gone.",
  yourself: "Nobody helps themselves: another administrator has to.",
  suspended: "This account is suspended. Restore it first.",
  frozen:
    "Its owner has locked this account: it is opened by a new password and a factor of their own, and a pass is neither.",
  no_evidence: "Please write down what convinced you, in a sentence or two.",
  no_reason: "Please say why, in a few words.",
  case_open: "There is an open case already.",
  too_many_cases: "There were many cases for this account within a week.",
  no_way:
    "No mail would reach this user, and there is no second administrator: nobody could ever issue a pass. Make a second administrator first.",
  case_over: "This case is over: the user stopped it, perhaps, or another administrator closed it.",
  own_case: "You opened this case, so another administrator has to approve it.",
  new_admin: "You were made an administrator within the last 24 hours: until then you approve nothing.",
  approved_already: "It is approved already.",
  too_early: "Neither has a second administrator approved it, nor is the waiting time over.",
  not_told: "The waiting time is over, but no mail about it has left yet: see to the mail server first.",
  issued_already: "The pass of this case was issued already, and there is only one.",
};

export function explainCase({
  refusal,
  retryAfterSeconds,
}: {
  refusal: CaseRefusal | "too_busy";
  retryAfterSeconds?: number;
}): string {
  if (refusal === "too_busy") return busyWords(retryAfterSeconds);
  const words = caseRefusals[refusal];
  return retryAfterSeconds === undefined ? words : `${words} Please try again in ${wait(retryAfterSeconds)}.`;
}

/** What leads to a pass here and now. */
export function waysToAPass({
  hasSecondAdmin,
  isTold,
}: Pick<LostPhoneView, "hasSecondAdmin" | "isTold">): string[] {
  return [
    hasSecondAdmin
      ? "Another administrator approves it: then the pass can be issued at once. Whoever opened it cannot."
      : "There is no second administrator, so nobody can approve it.",
    isTold
      ? "Or 24 hours pass, of which the user is told at the beginning, in the middle and at the end. They can stop it with one press."
      : "No mail reaches this user, so waiting does not help: they would not hear of it.",
    "Signing in with any factor of theirs stops it, too.",
  ];
}

export const endWords: Record<LostPhoneEnd, string> = {
  pass_used: "The pass was used",
  cancelled_by_user: "Stopped by the user",
  cancelled_by_admin: "Closed by an administrator",
  not_me: "Stopped: “This was not me”",
  factor_proven: "The user proved a factor",
  suspended: "The account was suspended",
  expired: "Expired",
};
