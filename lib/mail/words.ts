// What every notice says, in one table: a kind without words does not compile. Mails and the account page read it.
// Nothing here comes from whoever signed up: a name is free text, and an address may be somebody else's.
import "server-only";
import { env } from "../env";
import type { NoticeData, NoticeKind } from "../notices";

export type NoticeWords = {
  /** Also the heading on the account page. */
  title: string | ((data: NoticeData) => string);
  sentences: (data: NoticeData) => string[];
};

const IF_YOU = "If that was you, there is nothing to do.";

export const NOTICE_WORDS = {
  new_browser: {
    title: "New sign-in",
    sentences: () => [
      "Somebody signed in to your account with a browser that had not been used for it before.",
      IF_YOU,
    ],
  },
  second_factor_failed: {
    title: "Wrong codes for your account",
    sentences: ({ purpose }) => [
      `${WHO_FAILED[String(purpose)] ?? WHO_FAILED.sign_in} did not get past the second step: the codes were wrong.`,
      "Nobody was let in. If it was not you, your password is known to somebody: change it.",
    ],
  },
  password_changed: {
    title: "Your password was changed",
    sentences: () => [
      "The password of your account was changed. All other browsers were signed out.",
      IF_YOU,
    ],
  },
  password_reset: {
    title: "Your password was reset",
    sentences: () => [
      "A new password was set for your account, by a link in a mail and a second factor. Every browser was signed out.",
      IF_YOU,
    ],
  },
  phone_changed: {
    title: "Your phone number was changed",
    sentences: ({ former, now, changeId }) => [
      `Codes for your account now go to ${shown(now, "another number")} and no longer to ${shown(former, "the former one")}.`,
      ...(changeId === null ? [] : ["For 48 hours the change can be undone."]),
    ],
  },
  phone_change_undone: {
    title: "Your former phone number is back",
    sentences: ({ now, frozen, ...data }) => [
      `The change of your phone number was undone: codes go to ${shown(now, "the former number")} again.`,
      ...(frozen === true
        ? [
            "Every browser is signed out and the account is locked: a link for a new password comes in a mail of its own.",
          ]
        : []),
      ...dropped(data),
    ],
  },
  phone_lapsed: {
    title: "Your phone number has gone to somebody else",
    sentences: ({ phone }) => [
      `Somebody else has shown that ${shown(phone, "the number of your account")} is theirs now. No more codes for your account go there.`,
      "Your account is as it was. At your next sign-in you need your passkey, your app or a recovery code: then set a new number.",
    ],
  },
  email_changed: {
    title: "Your email address was changed",
    sentences: () => [
      "Your account has another email address now. The former one was told, with a link that undoes the change for 48 hours.",
    ],
  },
  email_change_undone: {
    title: "Your former email address is back",
    sentences: () => ["The change of your account's email address was undone."],
  },
  authenticator_added: {
    title: "An authenticator app was added",
    sentences: () => [
      "From now on codes of an authenticator app open your account, after your password.",
      IF_YOU,
    ],
  },
  authenticator_removed: {
    title: "Your authenticator app was removed",
    sentences: () => ["Codes of your authenticator app no longer open your account.", IF_YOU],
  },
  passkey_added: {
    title: "A passkey was added",
    sentences: ({ name }) => [
      `From now on the passkey ${quoted(name)} opens your account, after your password.`,
      IF_YOU,
    ],
  },
  passkey_removed: {
    title: "A passkey was removed",
    sentences: ({ name }) => [`The passkey ${quoted(name)} no longer opens your account.`, IF_YOU],
  },
  text_fallback_changed: {
    title: "Your choice about text messages was changed",
    sentences: ({ textIsFallback }) => [
      textIsFallback === false
        ? "A code by text message can be asked for like any other way to sign in again."
        : "A code by text message is sent only after somebody says that nothing better is at hand.",
      IF_YOU,
    ],
  },
  recovery_codes_made: {
    title: "New recovery codes were made",
    sentences: () => ["Ten recovery codes were made for your account. Older ones no longer work.", IF_YOU],
  },
  recovery_code_used: {
    title: "A recovery code was used",
    sentences: ({ left }) => [
      "One of your recovery codes opened your account.",
      typeof left === "number" && left > 0 ? `${left} of them are left.` : "None are left: make new ones.",
    ],
  },
  sessions_ended: {
    title: "Browsers were signed out",
    sentences: ({ sessions }) => [
      sessions === 1
        ? "One browser was signed out of your account."
        : `${shown(sessions, "All")} browsers were signed out of your account.`,
    ],
  },
  account_frozen: {
    title: "Your account is locked",
    sentences: (data) => [
      "You told us that something was not you. Every browser is signed out, and the password no longer opens your account.",
      "To get back in, set a new password: a link for that comes in a mail of its own, and your second factor is asked for.",
      ...dropped(data),
    ],
  },
  data_exported: {
    title: "Your data was downloaded",
    sentences: () => ["A file with all that we keep about you was downloaded from your account.", IF_YOU],
  },
  deletion_planned: {
    title: "Your account will be deleted",
    sentences: ({ dueAt }) => [
      `Your account will be deleted${typeof dueAt === "string" ? ` on ${dateOf(dueAt)}` : " in seven days"}. Until then you can sign in and keep it.`,
    ],
  },
  deletion_cancelled: {
    title: "Your account stays",
    sentences: () => ["The deletion of your account was called off.", IF_YOU],
  },
  changed_by_admin: {
    title: "Your account was changed by an administrator",
    sentences: ({ change }) => [
      typeof change === "string"
        ? `An administrator has ${change}.`
        : "An administrator of this service has changed something about your account.",
    ],
  },
  phone_released: {
    title: "Your phone number was taken off your account",
    sentences: ({ phone }) => [
      `An administrator has taken ${shown(phone, "your phone number")} off your account. No more codes for your account go there, and somebody else may prove that it is theirs.`,
      "At your next sign-in you need your passkey, your app or a recovery code: then set a new number.",
    ],
  },
  email_marked_wrong: {
    title: "No more mails to this address",
    sentences: () => [
      "An administrator has noted that this is not the right address for your account. This is the last mail to it.",
      "If you can read this and the account is yours: sign in and give your address again. Until then your password cannot be reset by mail.",
    ],
  },
  lost_phone: {
    title: ({ stage }) => LOST_PHONE[stageOf(stage)].title,
    sentences: ({ stage }) => [
      ...LOST_PHONE[stageOf(stage)].sentences,
      "If you have not lost your phone, or did not ask for this: stop it now, with the link in the mail or on your account page. Signing in with your second factor stops it, too.",
    ],
  },
  pass_used: {
    title: "Somebody signed in with a one-time pass",
    sentences: () => [
      "Your account was opened with your password and a one-time pass that an administrator had issued, because the phone was said to be lost. All other browsers were signed out.",
      "If that was you: prove your new phone number now. If not, lock your account.",
    ],
  },
} satisfies Record<NoticeKind, NoticeWords>;

/** What happens on the way from a lost phone to a pass, as its user is told. */
const LOST_PHONE = {
  opened: {
    title: "Somebody says that you lost your phone",
    sentences: [
      "Somebody, we hope you, told the people who run this service that your phone is lost and nothing else opens your account.",
      "After a day, or sooner if a second administrator agrees, they can be given a one-time pass. It takes the place of your second factor once; your password is needed all the same.",
    ],
  },
  waiting: {
    title: "Twelve hours until your account can be opened without your phone",
    sentences: [
      "Somebody, we hope you, said that your phone is lost. In twelve hours they can be given a one-time pass.",
    ],
  },
  over: {
    title: "Your account can be opened without your phone now",
    sentences: [
      "A day ago somebody, we hope you, said that your phone is lost. From now on they can be given a one-time pass.",
    ],
  },
  approved: {
    title: "A second administrator agreed: your account can be opened without your phone",
    sentences: [
      "Somebody, we hope you, said that your phone is lost. From now on they can be given a one-time pass.",
    ],
  },
  issued: {
    title: "A one-time pass for your account was issued",
    sentences: [
      "For ten minutes it takes the place of your second factor, once, after your password: for somebody, we hope you, who said that your phone is lost.",
    ],
  },
} as const;

function stageOf(stage: unknown): keyof typeof LOST_PHONE {
  return typeof stage === "string" && Object.hasOwn(LOST_PHONE, stage)
    ? (stage as keyof typeof LOST_PHONE)
    : "opened";
}

const WHO_FAILED: Record<string, string> = {
  sign_in: "Somebody who has your password right",
  step_up: "Somebody in a browser that is signed in to your account",
  reset_password: "Somebody who opened a link for a new password",
};

/** What whoever it was may have prepared for coming back (lib/accounts/shut-out.ts). */
function dropped({ factorsDropped }: NoticeData): string[] {
  if (typeof factorsDropped !== "number" || factorsDropped === 0) return [];
  return [
    "Passkeys, recovery codes and an authenticator app that were added in the week before it are removed: if they were yours, add them again.",
  ];
}

/** A notice in words. */
export function wordsOf(kind: NoticeKind, data: NoticeData): { title: string; sentences: string[] } {
  const words: NoticeWords = NOTICE_WORDS[kind];
  return {
    title: typeof words.title === "string" ? words.title : words.title(data),
    sentences: words.sentences(data),
  };
}

/** Where and with what it was done, as far as the notice tells. */
export function factsOf({ browser, ip, place }: NoticeData): [name: string, value: string][] {
  const facts: [string, unknown][] = [
    ["Browser", browser],
    ["IP address", ip],
    ["Country", place],
  ];
  return facts.flatMap(([name, value]) =>
    typeof value === "string" && value !== "" ? [[name, harmless(value)]] : [],
  );
}

/** Mails that are no notices. */
export const MAIL_WORDS = {
  reset_password: (): { title: string; sentences: string[] } => ({
    title: "Set a new password",
    sentences: [
      `Somebody, we hope you, wants to set a new password for your ${env().BRAND_NAME} account. Besides this link, your second factor is asked for: your phone, your app or your passkey.`,
      "If it was not you, there is nothing to do: without the link the password stays as it is.",
    ],
  }),
  email_taken: (): { title: string; sentences: string[] } => ({
    title: "Somebody wanted your address for another account",
    sentences: [
      `Somebody asked for this to be the email address of their ${env().BRAND_NAME} account. It is the address of yours, so nothing was changed.`,
      "If it was not you, there is nothing to do. If it was: your account with this address is waiting for you.",
    ],
  }),
  confirm_email: (): { title: string; sentences: string[] } => ({
    title: "Is this your address?",
    sentences: [
      `Somebody wants this to be the email address of their ${env().BRAND_NAME} account. Until you say yes it is not.`,
      "If it was not you, there is nothing to do.",
    ],
  }),
};

/** `22 November 2026 at 23:34 UTC` */
export function dateOf(at: Date | string): string {
  const options = { dateStyle: "long", timeStyle: "short", timeZone: "UTC" } as const;
  return `${new Intl.DateTimeFormat("en-GB", options).format(new Date(at))} UTC`;
}

function shown(value: unknown, otherwise: string): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : otherwise;
}

function quoted(name: unknown): string {
  return typeof name === "string" ? `“${harmless(name)}”` : "of your account";
}

/** What a stranger may have chosen (a browser's name for itself) must not become a link in somebody's mailbox. */
function harmless(text: string): string {
  return text
    .replace(/[^\p{L}\p{N} .:/+•()_-]/gu, " ")
    .replace(/(?<=\p{L})[.:/]+(?=\p{L}|\/)/gu, " ")
    .slice(0, 80);
}
