// Messages for the steps, refusals, and outcomes of a recovery case.
import { getBusyMessage, formatWait } from "@/app/_forms/wait";
import type { RecoveryView } from "@/lib/admin/recovery/manage-recovery";
import type { CaseRefusal } from "@/lib/admin/recovery/recovery-case";
import type { RecoveryEnd } from "@/prisma/generated/enums";

export const caseRefusals: Record<CaseRefusal, string> = {
  no_such_user: "This user no longer exists.",
  yourself: "You can't do this for your own account. Ask another administrator.",
  suspended: "This account is suspended. Restore it first.",
  locked:
    "The user locked this account. They can unlock it only with a new password and one of their own factors, not with a recovery pass.",
  no_evidence: "Describe the evidence in at least 20 characters.",
  no_reason: "Enter a reason, at least 4 characters.",
  case_open: "A case is already open.",
  too_many_cases: "Too many cases for this user within a week.",
  no_way:
    "This user can't receive email, and there is no second administrator, so no one could ever issue a recovery pass. Add a second administrator first.",
  case_over: "This case has ended. The user may have stopped it, or another administrator closed it.",
  own_case: "You opened this case, so another administrator has to approve it.",
  new_admin: "You became an administrator less than 24 hours ago, so you can't approve cases yet.",
  approved_already: "This case is already approved.",
  too_early: "No second administrator has approved this case, and the waiting period isn't over.",
  not_told: "The waiting period is over, but no email about it has been sent. Check the mail server first.",
  issued_already: "The recovery pass for this case was already issued. Each case has only one.",
};

export function explainCase({
  refusal,
  retryAfterSeconds,
}: {
  refusal: CaseRefusal | "too_busy";
  retryAfterSeconds?: number;
}): string {
  if (refusal === "too_busy") return getBusyMessage(retryAfterSeconds);
  const message = caseRefusals[refusal];
  return retryAfterSeconds === undefined
    ? message
    : `${message} Try again in ${formatWait(retryAfterSeconds)}.`;
}

/** Returns the ways in which this user can get a recovery pass, as sentences. */
export function explainPassOptions({
  hasSecondAdmin,
  willBeNotified,
}: Pick<RecoveryView, "hasSecondAdmin" | "willBeNotified">): string[] {
  return [
    hasSecondAdmin
      ? "If another administrator approves the case, the recovery pass can be issued right away. The administrator who opened it can't approve it."
      : "There is no second administrator, so no one can approve the case.",
    willBeNotified
      ? "Without approval, the pass can be issued after 24 hours. The user is notified at the start, halfway through, and at the end. They can stop the case with one click."
      : "This user can't receive email, so waiting doesn't help: they wouldn't be notified.",
    "If the user signs in with any of their factors, the case ends.",
  ];
}

export const outcomeLabels: Record<RecoveryEnd, string> = {
  pass_used: "Pass used",
  cancelled_by_user: "Stopped by the user",
  cancelled_by_admin: "Closed by an administrator",
  not_me: "Stopped: “This wasn't me”",
  factor_proven: "User verified a factor",
  suspended: "Account suspended",
  expired: "Expired",
};
