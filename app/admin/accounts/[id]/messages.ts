// Messages for admin changes, refusals, and limit decisions on the pages of one user.
import { formatWait } from "@/app/_forms/wait";
import type { ChangeRefusal } from "@/lib/admin/user/apply-change";
import type { UserChange } from "@/lib/admin/user/changes";
import type { RevealOutcome, RevealRefusal } from "@/lib/admin/user/reveal-contact";
import type { FormState } from "@/lib/form";

export type ChangeMessages = {
  /** Last segment of the page's path. */
  path: string;
  /** Label of the button and heading of the page. */
  title: string;
  /** One line beside the button. */
  summary: string;
  consequences: readonly string[];
  done: string;
  /** The user loses access or a factor. */
  isDangerous: boolean;
};

export const changeMessages: Record<UserChange, ChangeMessages> = {
  suspend: {
    path: "suspend",
    title: "Suspend account",
    summary: "Signs them out everywhere and blocks every sign-in until the account is restored.",
    consequences: [
      "They're signed out everywhere.",
      "No one can sign in to the account, with any factor, until it's restored.",
      "Nothing is deleted. The user is notified by email that an administrator did this.",
    ],
    done: "Account suspended",
    isDangerous: true,
  },
  restore: {
    path: "restore",
    title: "Restore account",
    summary: "Lets them sign in again. Nothing has been lost.",
    consequences: ["The user can sign in again, and nothing has been lost.", "They're notified."],
    done: "Account restored",
    isDangerous: false,
  },
  sign_out: {
    path: "sign-out",
    title: "Sign out everywhere",
    summary: "Ends every session. They can sign in again right away.",
    consequences: [
      "They're signed out everywhere, and sign-ins in progress are canceled.",
      "They can sign in again right away. They're notified.",
    ],
    done: "Signed out everywhere",
    isDangerous: true,
  },
  make_admin: {
    path: "make-admin",
    title: "Make administrator",
    summary: "Gives them access to this console, including the right to remove you.",
    consequences: [
      "They can see and do everything that you can, right away.",
      "They can also remove you as an administrator. They're notified.",
    ],
    done: "Administrator added",
    isDangerous: true,
  },
  unmake_admin: {
    path: "unmake-admin",
    title: "Remove administrator",
    summary: "Takes away their access to this console.",
    consequences: ["They lose access to the admin console right away.", "They're notified."],
    done: "Administrator removed",
    isDangerous: true,
  },
  release_number: {
    path: "release-number",
    title: "Release phone number",
    summary: "For a number that was lost or reassigned. It's no longer a factor. This can't be undone.",
    consequences: [
      "For a number that was lost or reassigned to someone else. It's no longer a factor for this account, and anyone who has it can verify it for their own account.",
      "At their next sign-in, the user needs a passkey, an authenticator app, or a recovery code, and must enter a new number. Without any of these, they can't sign in until a recovery case lets them in.",
      "They're notified. This can't be undone: the user has to verify the number again.",
    ],
    done: "Phone number released",
    isDangerous: true,
  },
  email_wrong: {
    path: "email-wrong",
    title: "Mark email as incorrect",
    summary: "For an address that belongs to someone else or doesn't exist. Stops emails to it.",
    consequences: [
      "For an address that belongs to someone else or doesn't exist. One last email to it says so, and links in earlier emails stop working.",
      "Until the user confirms another address, they get no email, their password can't be reset by email, and recovering from a lost phone takes two administrators.",
      "Their account page asks them to correct it.",
    ],
    done: "Email marked as incorrect",
    isDangerous: true,
  },
  email_right: {
    path: "email-right",
    title: "Mark email as correct",
    summary: "Sends emails to the address again.",
    consequences: [
      "Emails are sent to the address again, and the password can be reset by email.",
      "The user is notified.",
    ],
    done: "Email marked as correct",
    isDangerous: false,
  },
};

/** Returns the change with this path segment, or undefined. */
export function findChangeByPath(path: string): UserChange | undefined {
  const entry = Object.entries(changeMessages).find(([, words]) => words.path === path);
  return entry?.[0] as UserChange | undefined;
}

export const changeRefusals: Record<ChangeRefusal, string> = {
  no_such_user: "This user no longer exists.",
  unchanged: "Already done.",
  yourself: "You can't do this to your own account. Ask another administrator or an operator.",
  no_reason: "Enter a reason, at least 4 characters.",
};

export function explainReveal({
  refusal,
  retryAfterSeconds,
}: Extract<RevealOutcome, { status: "refused" }>): FormState {
  const states = {
    no_such_user: { message: "This user no longer exists." },
    no_reason: { errors: { reason: "Enter a reason, at least 4 characters." } },
    too_many_reveals: {
      message: `You've viewed too many contacts within an hour. Try again in ${formatWait(retryAfterSeconds)}.`,
    },
  } satisfies Record<RevealRefusal, FormState>;
  return states[refusal];
}
