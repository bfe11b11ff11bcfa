// What the pages about one account say of changes, refusals and decisions.
import { wait } from "@/app/(auth)/wait";
import type { ChangeRefusal } from "@/lib/admin/carry-out";
import type { AccountChange } from "@/lib/admin/changes";
import type { RevealOutcome, RevealRefusal } from "@/lib/admin/reveal-contact";
import type { Decision } from "@/lib/deliveries/judge";
import type { FormState } from "@/lib/form";

export type ChangeWords = {
  /** The last part of its page's address. */
  path: string;
  /** On the button, and the page's heading. */
  title: string;
  /** What happens, plainly. */
  consequences: readonly string[];
  done: string;
  /** It takes something away. */
  isDangerous: boolean;
};

export const changeWords: Record<AccountChange, ChangeWords> = {
  suspend: {
    path: "suspend",
    title: "Suspend account",
    consequences: [
      "Every browser of theirs is signed out with its next click.",
      "Nobody signs in to the account any more, with any factor, until it is restored.",
      "Nothing is deleted. The user is told by mail that an administrator did it.",
    ],
    done: "The account is suspended",
    isDangerous: true,
  },
  restore: {
    path: "restore",
    title: "Restore account",
    consequences: ["The user can sign in again, with everything they had.", "They are told."],
    done: "The account is restored",
    isDangerous: false,
  },
  sign_out: {
    path: "sign-out",
    title: "Sign out everywhere",
    consequences: [
      "Every browser of theirs is signed out with its next click, also one that is about to come in.",
      "They can sign in again at once. They are told.",
    ],
    done: "Every browser is signed out",
    isDangerous: true,
  },
  make_admin: {
    path: "make-admin",
    title: "Make administrator",
    consequences: [
      "From their next click on they see everything that you see, and can do everything that you can do.",
      "They can unmake you, too. They are told.",
    ],
    done: "They are an administrator now",
    isDangerous: true,
  },
  unmake_admin: {
    path: "unmake-admin",
    title: "Unmake administrator",
    consequences: ["From their next click on the console does not exist for them.", "They are told."],
    done: "They are an ordinary user again",
    isDangerous: true,
  },
  release_number: {
    path: "release-number",
    title: "Release phone number",
    consequences: [
      "For a number that was lost, or given to somebody else. It is no factor of this account any more, and whoever holds it can prove it for an account of their own.",
      "At their next sign-in the user needs a passkey, an authenticator app or a recovery code, and is asked for a new number. Whoever has none of these is out until a lost-phone case lets them in.",
      "They are told. It cannot be taken back: the user has to prove the number anew.",
    ],
    done: "The number is released",
    isDangerous: true,
  },
  email_wrong: {
    path: "email-wrong",
    title: "Mark email as wrong",
    consequences: [
      "For an address that is somebody else's, or nobody's. One last mail to it says so; links in earlier mails stop working.",
      "Until the user confirms another address they get no mails, their password cannot be reset by mail, and a lost phone takes two administrators.",
      "Their account page asks them to correct it.",
    ],
    done: "No more mails go to this address",
    isDangerous: true,
  },
  email_right: {
    path: "email-right",
    title: "Mark email as right",
    consequences: ["Mails go to the address again, and passwords can be reset by mail.", "The user is told."],
    done: "Mails go to this address again",
    isDangerous: false,
  },
};

/** The change whose page this is; undefined for anything else in its place. */
export function changeAt(path: string): AccountChange | undefined {
  const found = Object.entries(changeWords).find(([, words]) => words.path === path);
  return found?.[0] as AccountChange | undefined;
}

export const changeRefusals: Record<ChangeRefusal, string> = {
  no_such_user: "This account is gone.",
  unchanged: "It is so already: somebody was quicker, perhaps.",
  yourself: "Nobody does this to their own account: another administrator has to, or the operator.",
  no_reason: "Please say why, in a few words.",
};

export function explainReveal({
  refusal,
  retryAfterSeconds,
}: Extract<RevealOutcome, { status: "refused" }>): FormState {
  const states = {
    no_such_user: { message: "This account is gone." },
    no_reason: { errors: { reason: "Please say why, in a few words." } },
    too_many_reveals: {
      message: `You have looked at many within an hour. Please try again in ${wait(retryAfterSeconds)}.`,
    },
  } satisfies Record<RevealRefusal, FormState>;
  return states[refusal];
}

/** A decision record in one line: the rule, and the figures that it compared. */
export function decisionWords(decision: Decision | null): string {
  if (!decision) return "Sent: no rule spoke against it";
  const { rule, enforced, counted, allowed, answered, windowSeconds, subject, lineType, stoppedUntil } =
    decision;
  const facts = [
    counted !== undefined && `${counted} counted, ${allowed ?? 0} allowed, ${answered ?? 0} answered`,
    windowSeconds !== undefined && `in ${windowSeconds / 3600} h`,
    subject && `for ${subject}`,
    lineType && `line type ${lineType}`,
    stoppedUntil && `stopped until ${stoppedUntil}`,
    !enforced && "only recorded: it was sent",
  ];
  return [rule, ...facts.filter(Boolean)].join(", ");
}

/** `sign_in_succeeded` as words. */
export function plainWords(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
