// Texts contain nothing entered at sign-up: names are free text, and an address may be someone else's.
import "server-only";
import { env } from "@/lib/env";
import { formatTime } from "@/lib/values/format-time";
import type {
  NotificationData,
  NotificationKind,
  StoredNotificationData,
} from "@/lib/notifications/notifications";

/** A notification of a previous version may lack some data. */
type Known<Kind extends NotificationKind> = Partial<NotificationData<Kind>>;

export type NotificationMessage<Kind extends NotificationKind> = {
  /** Also the heading on the account page. */
  title: string | ((data: Known<Kind>) => string);
  sentences: (data: Known<Kind>) => string[];
};

const IGNORE_IF_YOU = "If this was you, you can ignore this alert.";

export const NOTIFICATION_MESSAGES = {
  new_browser: {
    title: "New sign-in",
    sentences: () => ["Someone signed in to your account from a new browser.", IGNORE_IF_YOU],
  },
  second_factor_failed: {
    title: "Incorrect codes entered for your account",
    sentences: ({ purpose }) => [
      `${WHO_FAILED[String(purpose)] ?? WHO_FAILED.sign_in} entered too many wrong codes and didn't get past two-step verification.`,
      "No one got in. If this wasn't you, someone may know your password. Change it.",
    ],
  },
  password_guessed: {
    title: "Many failed sign-ins to your account",
    sentences: () => [
      "Someone entered many wrong passwords for your account. No one got in.",
      "You can still sign in, most quickly with a browser you've used before. If you reuse your password elsewhere, change it.",
    ],
  },
  password_changed: {
    title: "Your password was changed",
    sentences: () => [
      "The password for your account was changed. All other sessions were signed out.",
      IGNORE_IF_YOU,
    ],
  },
  password_reset: {
    title: "Your password was reset",
    sentences: () => [
      "A new password was set for your account with an email link and two-step verification. All sessions were signed out.",
      IGNORE_IF_YOU,
    ],
  },
  phone_changed: {
    title: "Your phone number was changed",
    sentences: ({ former, now, changeId }) => [
      `We now send your codes to ${textOr(now, "a different number")} instead of ${textOr(former, "your previous one")}.`,
      ...(changeId === null ? [] : ["You can undo this change for 48 hours."]),
    ],
  },
  phone_change_undone: {
    title: "Your previous phone number was restored",
    sentences: ({ now, frozen, ...data }) => [
      `The change to your phone number was undone. We send codes to ${textOr(now, "your previous number")} again.`,
      ...(frozen === true
        ? [
            "All sessions were signed out and your account is locked. We'll send a password reset link in a separate email.",
          ]
        : []),
      ...describeRemovedFactors(data),
    ],
  },
  phone_lapsed: {
    title: "Your phone number was reassigned",
    sentences: ({ phone }) => [
      `Someone else verified ${textOr(phone, "your phone number")} as theirs. We no longer send your codes to it.`,
      "Nothing else on your account has changed. The next time you sign in, you'll need your passkey, your authenticator app, or a recovery code. Then set a new number.",
    ],
  },
  email_changed: {
    title: "Your email address was changed",
    sentences: ({ isUndoable }) => [
      isUndoable === false
        ? "Your account has a new email address."
        : "Your account has a new email address. We emailed the previous address a link that can undo the change for 48 hours.",
    ],
  },
  email_change_undone: {
    title: "Your previous email address was restored",
    sentences: () => ["The change to your account's email address was undone."],
  },
  authenticator_added: {
    title: "An authenticator app was added",
    sentences: () => [
      "You can now sign in with an authenticator app after entering your password.",
      IGNORE_IF_YOU,
    ],
  },
  authenticator_removed: {
    title: "Your authenticator app was removed",
    sentences: () => ["You can no longer sign in with codes from your authenticator app.", IGNORE_IF_YOU],
  },
  passkey_added: {
    title: "A passkey was added",
    sentences: ({ name }) => [
      `You can now sign in with the passkey ${quoteName(name)} after entering your password.`,
      IGNORE_IF_YOU,
    ],
  },
  passkey_removed: {
    title: "A passkey was removed",
    sentences: ({ name }) => [
      `You can no longer sign in with the passkey ${quoteName(name)}.`,
      IGNORE_IF_YOU,
    ],
  },
  passkey_copied: {
    title: "One of your passkeys may have been copied",
    sentences: ({ name }) => [
      `Someone used the passkey ${quoteName(name)}, but its signature counter went back. Another copy of it may exist. We refused it.`,
      "Remove this passkey, add a new one, and change your password.",
    ],
  },
  text_fallback_changed: {
    title: "Text-message setting changed",
    sentences: ({ textIsFallback }) => [
      textIsFallback === false
        ? "Text messages are offered alongside your other sign-in methods again."
        : "We text a code only after someone says they can't use a safer method.",
      IGNORE_IF_YOU,
    ],
  },
  recovery_codes_made: {
    title: "New recovery codes were created",
    sentences: () => [
      "Ten recovery codes were created for your account. Older ones no longer work.",
      IGNORE_IF_YOU,
    ],
  },
  recovery_code_used: {
    title: "A recovery code was used",
    sentences: ({ left }) => [
      "One of your recovery codes was used to access your account.",
      typeof left === "number" && left > 0
        ? `You have ${left} left.`
        : "You have none left. Create new ones.",
    ],
  },
  sessions_ended: {
    title: "Sessions were signed out",
    sentences: ({ sessions }) => [
      sessions === 1
        ? "One session was signed out of your account."
        : `${textOr(sessions, "All")} sessions were signed out of your account.`,
    ],
  },
  account_frozen: {
    title: "Your account is locked",
    sentences: (data) => [
      "You told us that something wasn't you. All sessions were signed out, and your password no longer works.",
      "To get back in, set a new password. We'll send a link in a separate email, and you'll be asked for two-step verification.",
      ...describeRemovedFactors(data),
    ],
  },
  data_exported: {
    title: "Your data was downloaded",
    sentences: () => [
      "A file with all the data we have about you was downloaded from your account.",
      IGNORE_IF_YOU,
    ],
  },
  deletion_planned: {
    title: "Your account will be deleted",
    sentences: ({ dueAt }) => [
      `Your account will be deleted${typeof dueAt === "string" ? ` on ${formatDate(dueAt)}` : " in 7 days"}. Until then, you can sign in and cancel the deletion.`,
    ],
  },
  deletion_cancelled: {
    title: "Account deletion canceled",
    sentences: () => ["The deletion of your account was canceled.", IGNORE_IF_YOU],
  },
  changed_by_admin: {
    title: "Your account was changed by an administrator",
    sentences: ({ change }) => [
      typeof change === "string"
        ? `An administrator has ${change}.`
        : "An administrator has changed something on your account.",
    ],
  },
  phone_released: {
    title: "Your phone number was removed from your account",
    sentences: ({ phone }) => [
      `An administrator has removed ${textOr(phone, "your phone number")} from your account. We no longer send your codes to it, and someone else can verify it as theirs.`,
      "The next time you sign in, you'll need your passkey, your authenticator app, or a recovery code. Then set a new number.",
    ],
  },
  email_marked_wrong: {
    title: "No more emails to this address",
    sentences: () => [
      "An administrator marked this address as incorrect for your account. This is the last email we'll send to it.",
      "If you can read this and the account is yours, sign in and enter your address again. Until then, you can't reset your password by email.",
    ],
  },
  lost_phone: {
    title: ({ stage }) => LOST_PHONE[toStage(stage)].title,
    sentences: ({ stage }) => [
      ...LOST_PHONE[toStage(stage)].sentences,
      "If you haven't lost your phone or didn't request this, stop it now with the link in the email or on your account page. Signing in with two-step verification also stops it.",
    ],
  },
  pass_used: {
    title: "Someone signed in with a recovery pass",
    sentences: () => [
      "Someone signed in to your account with your password and a recovery pass. An administrator issued the pass because your phone was reported lost. All other sessions were signed out.",
      "If this was you, verify your new phone number now. If not, lock your account.",
    ],
  },
} satisfies { [Kind in NotificationKind]: NotificationMessage<Kind> };

const LOST_PHONE = {
  opened: {
    title: "Your phone was reported lost",
    sentences: [
      "Support received a report that your phone is lost and that you have no other way to sign in.",
      "After 24 hours, or sooner if a second administrator approves, the person who reported it can get a recovery pass. It replaces two-step verification for one sign-in. Your password is still required.",
    ],
  },
  waiting: {
    title: "Your account can be accessed without your phone in 12 hours",
    sentences: [
      "Your phone was reported lost. In 12 hours, the person who reported it can get a recovery pass.",
    ],
  },
  over: {
    title: "Your account can now be accessed without your phone",
    sentences: [
      "Your phone was reported lost a day ago. The person who reported it can now get a recovery pass.",
    ],
  },
  approved: {
    title: "A second administrator approved access without your phone",
    sentences: ["Your phone was reported lost. The person who reported it can now get a recovery pass."],
  },
  issued: {
    title: "A recovery pass was issued for your account",
    sentences: [
      "It was issued to the person who reported your phone lost. For 10 minutes, it can be used once, after your password, instead of two-step verification.",
    ],
  },
} as const;

function toStage(stage: unknown): keyof typeof LOST_PHONE {
  return typeof stage === "string" && Object.hasOwn(LOST_PHONE, stage)
    ? (stage as keyof typeof LOST_PHONE)
    : "opened";
}

const WHO_FAILED: Record<string, string> = {
  sign_in: "Someone who knows your password",
  step_up: "Someone using a browser that is signed in to your account",
  reset_password: "Someone who opened a password reset link",
};

/** An attacker may have added factors to regain access. */
function describeRemovedFactors({ factorsDropped }: { factorsDropped?: number }): string[] {
  if (typeof factorsDropped !== "number" || factorsDropped === 0) return [];
  return [
    "We removed any passkeys, recovery codes, and authenticator app added in the week before. If they were yours, add them again.",
  ];
}

export function getNotificationMessage(
  kind: NotificationKind,
  data: StoredNotificationData,
): { title: string; sentences: string[] } {
  const words = NOTIFICATION_MESSAGES[kind] as NotificationMessage<NotificationKind>;
  return {
    title: typeof words.title === "string" ? words.title : words.title(data),
    sentences: words.sentences(data),
  };
}

export function getClientFacts({
  browser,
  ip,
  place,
}: StoredNotificationData): [name: string, value: string][] {
  const facts: [string, unknown][] = [
    ["Browser", browser],
    ["IP address", ip],
    ["Country", place],
  ];
  return facts.flatMap(([name, value]) =>
    typeof value === "string" && value !== "" ? [[name, removeLinks(value)]] : [],
  );
}

export const EMAIL_MESSAGES = {
  reset_password: (): { title: string; sentences: string[] } => ({
    title: "Set a new password",
    sentences: [
      `We received a request to reset the password for your ${env().BRAND_NAME} account. After you open the link, you'll be asked for two-step verification: your phone, your authenticator app, or your passkey.`,
      "If this wasn't you, you can ignore this email. Your password won't change unless the link is used.",
    ],
  }),
  email_taken: (): { title: string; sentences: string[] } => ({
    title: "Someone tried to use your email address",
    sentences: [
      `Someone tried to use this email address for their ${env().BRAND_NAME} account. It already belongs to your account, so nothing was changed.`,
      "If this wasn't you, you can ignore this email. If it was you, sign in to your existing account with this address.",
    ],
  }),
  confirm_email: (): { title: string; sentences: string[] } => ({
    title: "Confirm your email address",
    sentences: [
      `Someone asked to use this email address for their ${env().BRAND_NAME} account. It won't be used until you confirm it.`,
      "If this wasn't you, you can ignore this email.",
    ],
  }),
  confirm_own_email: (): { title: string; sentences: string[] } => ({
    title: "Confirm your email address",
    sentences: [
      `Someone signed up for ${env().BRAND_NAME} with this email address. If this was you, confirm it. Until then, we can't send you security alerts or password reset links.`,
      "If this wasn't you, you can ignore this email.",
    ],
  }),
  confirm_before_reset: (): { title: string; sentences: string[] } => ({
    title: "Confirm your email address",
    sentences: [
      `Someone wants to reset the password of a ${env().BRAND_NAME} account that was created with this email address. The address was never confirmed. If this was you, confirm it, and then request the password reset again.`,
      "If this wasn't you, you can ignore this email.",
    ],
  }),
};

export function formatDate(at: Date | string): string {
  const time = new Date(at);
  return `${formatTime(time, "longDate")} at ${formatTime(time, "time")}`;
}

function textOr(value: unknown, otherwise: string): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : otherwise;
}

function quoteName(name: unknown): string {
  return typeof name === "string" ? `“${removeLinks(name)}”` : "on your account";
}

/** Values that a stranger may have chosen must not become links in a user's mailbox. */
function removeLinks(text: string): string {
  return text
    .replace(/[^\p{L}\p{N} .:/+•()_'’-]/gu, " ")
    .replace(/(?<=\p{L})[.:/]+(?=\p{L}|\/)/gu, " ")
    .slice(0, 80);
}
