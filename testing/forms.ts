// Every form of every page, by situation, and what it answers. e2e/http/forms.test.ts submits them, and
// `npm run screenshots -- --all` opens their pages.
import { randomUUID } from "node:crypto";
import type { Situation, Visitor } from "./situations";

/**
 * The responses to valid values and to empty text fields: the redirect location (303), or text on the page
 * (200, unless the text begins with another status), or text that must not be on the page ("!").
 */
export type Outcome = [first: string, again: string] | typeof NEEDS_SCRIPT | typeof IN_LIMITS_TEST;

/** Passkey forms require JavaScript. */
export const NEEDS_SCRIPT = "needs JavaScript";

/** Changes settings for all tests, so limits.test.ts submits this form and restores the settings. */
export const IN_LIMITS_TEST = "limits.test.ts";

const GONE = "404 Page not found";
const NO_REASON = "Enter a reason, at least 4 characters.";

/**
 * By situation, page and button. One visitor presses the buttons from top to bottom. A new visitor continues
 * where a page no longer has the next button, so buttons that end a situation come last.
 */
export const FORMS: Record<Situation, Record<string, Record<string, Outcome>>> = {
  "a visitor": {
    "/sign-in": {
      "Sign in": ["/challenge", "Enter your email address."],
      "Sign in with a passkey": NEEDS_SCRIPT,
    },
    "/sign-up": { "Create account": ["/challenge", "Enter your name."] },
    "/stop-messages": {
      "Stop messages": ["Messages to this number are stopped", "Enter your phone number."],
    },
    "/reset-password": { "Send me a link": ["Check your email", "Enter your email address."] },
  },
  "a visitor with a link for a new password": {
    "/reset-password/[token]": { Continue: ["/challenge", "This link has expired"] },
  },
  "a visitor with a link to a new address": {
    "/confirm-email/[token]": {
      "Confirm address": ["Email address confirmed", "This link was already used"],
    },
  },
  "a visitor with a link to undo a new address": {
    "/undo-email-change/[token]": {
      "Change it back": ["Email address restored", "This link was already used"],
    },
  },
  "a visitor with a link to lock an account": {
    "/not-me/[token]": { "Lock my account": ["/not-me/[token]", "/not-me/[token]"] },
  },
  "a visitor with a link to undo a new number": {
    "/undo-phone-change/[token]": {
      "Change it back": ["Phone number restored", "Nothing to undo"],
    },
  },

  "a visitor signing up": {
    "/challenge": {
      Verify: ["/account/verified", "/challenge"],
      "Send a new code": ["429 You can request a new code in", "429 You can request a new code in"],
      "Call me instead": ["429 You can request a new code in", "429 You can request a new code in"],
      "Start again": ["/sign-up", "/sign-up"],
    },
    "/challenge/number": { "Send the code": ["/challenge", "/challenge?other_tab=1"] },
  },
  "a visitor signing up with a number that was stopped": {
    "/challenge": {
      "This is my number": ["/challenge", "/challenge?other_tab=1"],
      "Start again": ["/sign-up", "/sign-up"],
    },
  },
  "a visitor waiting for a code": { "/challenge": {} },
  "a visitor whose code has expired": { "/challenge": { "Start again": ["/sign-up", "/sign-up"] } },
  "a visitor signing up with a number whose prefix is paused": {
    "/challenge": { "Start again": ["/sign-up", "/sign-up"] },
  },
  "a visitor whose sign-up has ended": { "/challenge": {}, "/sign-up": {} },
  "a visitor signing in": {
    "/challenge": { Verify: ["/account", "/challenge"], "Start again": ["/sign-in", "/sign-in"] },
    "/challenge/recovery": { "Start again": ["/sign-in", "/sign-in"] },
  },
  "a visitor signing in with a recovery code": {
    "/challenge/recovery": { "Use this code": ["/account", "/challenge"] },
  },
  "a visitor signing in with an authenticator app": {
    "/challenge/authenticator": {
      Verify: ["/account", "/challenge"],
      "Text me a code instead": ["/challenge", "/challenge"],
      "Start again": ["/sign-in", "/sign-in"],
    },
    "/challenge/recovery": { "Text me a code instead": ["/challenge", "/challenge"] },
    "/challenge/pass": {
      "Text me a code instead": ["/challenge", "/challenge"],
      "Start again": ["/sign-in", "/sign-in"],
    },
  },
  "a visitor signing in with a passkey": {
    "/challenge/passkey": {
      "Use your passkey": NEEDS_SCRIPT,
      "Text me a code instead": ["/challenge", "/challenge"],
      "Start again": ["/sign-in", "/sign-in"],
    },
  },
  "a visitor signing in with text messages as the last resort": {
    "/challenge/fallback": { "Text me a code": ["/challenge", "/challenge"] },
  },
  "a visitor signing in with a recovery pass": {
    "/challenge/pass": { "Use this pass": ["/account/phone", "/challenge"] },
  },
  "a visitor whose code was right, but got no answer": {
    "/challenge": { Continue: ["/account", "/challenge"] },
  },
  "a visitor resetting a password": {
    "/challenge": {
      Verify: ["/sign-in?reset", "/challenge"],
      "Start again": ["/reset-password", "/sign-in"],
    },
  },

  "a user": {
    "/account/password": {
      "Change password": ["Password changed", "Enter your password."],
    },
    "/account/authenticator": {
      "Set up authenticator app": ["Add this account to your app", "Add this account to your app"],
    },
    "/account/passkeys": { "Add a passkey": NEEDS_SCRIPT },
    "/account/recovery-codes": {
      "Create recovery codes": ["These codes are shown only once", "A set of codes was just created"],
    },
    "/account/data": { "Download my data": ['"email"', '"email"'] },
    "/account": {
      "Save name": ["Your name is saved", "Enter your name."],
      "Sign out": ["/sign-in?signed_out=1", "/sign-in"],
      "Sign out (2)": ["/sign-in?signed_out=1", "/sign-in"],
    },
    "/account/sessions": {
      "Sign out everywhere": ["/sign-in?signed_out=1", "/sign-in"],
    },
  },
  "a user with an unconfirmed address": {
    "/account": { "Send the link again": ["We sent a new link to", "We sent a new link to"] },
  },
  "a user who may change the email address": {
    "/account/email": {
      "Send confirmation link": ["Check your email", "Enter your email address."],
    },
  },
  "a user who may change the phone number": {
    "/account/phone": { "Send the code": ["/challenge", "Enter your phone number."] },
  },
  "a user who may delete the account": {
    "/account/data": {
      "Delete my account": ["Your account will be deleted", "Your account will be deleted"],
    },
  },
  "a user with two sessions": {
    "/account/sessions": {
      "Sign out the session in Unknown browser": ["!the session in", GONE],
      "Sign out other sessions": ["!the session in", "!the session in"],
    },
  },
  "a user whose factor is not fresh": {
    "/confirm?to=password": { Continue: ["/challenge", "/challenge"] },
  },
  "a user stepping up": {
    "/challenge": { Verify: ["/account/password", "/challenge"], Cancel: ["/account", "/sign-in"] },
  },
  "a user changing the number": {
    "/challenge": { Verify: ["/account/phone", "/challenge"], "Start again": ["/account/phone", "/sign-in"] },
  },
  "a user with a new number": {
    "/account/phone": {
      "Change back to [number]": ["/account/phone", "Phone number restored"],
    },
  },
  "a user setting up an authenticator app": {
    "/account/authenticator": {
      Confirm: ["Your authenticator app is set up", "Your authenticator app is set up"],
      Cancel: ["You haven't set up an authenticator app", "You haven't set up an authenticator app"],
    },
  },
  "a user with an authenticator app": {
    "/account/authenticator": {
      "Remove authenticator app": [
        "You haven't set up an authenticator app",
        "You haven't set up an authenticator app",
      ],
    },
    "/account/factors": {
      "Use texts only as a backup": ["Text messages are only a backup", "Text messages are only a backup"],
    },
  },
  "a user with text messages as the last resort": {
    "/account/factors": {
      "Offer texts alongside other methods": [
        "Text messages are offered alongside",
        "Text messages are offered alongside",
      ],
    },
  },
  "a user with a passkey": {
    "/account/passkeys": {
      "Save name": ["New name for “Blue key”", "Enter a name."],
      "Remove passkey": ["You don't have a passkey yet", GONE],
    },
  },
  "a user with recovery codes": {
    "/account/recovery-codes": {
      "Create new codes": ["These codes are shown only once", "A set of codes was just created"],
    },
  },
  "a user after three sign-ins": {
    "/account": {
      "Not now": ["!Tired of typing codes?", "!Tired of typing codes?"],
    },
  },
  "a user about to be deleted": {
    "/account": { "Keep my account": ["!Keep my account", "!Keep my account"] },
    "/account/data": { "Keep my account": ["Delete my account", "Delete my account"] },
  },
  "a user with a recovery case": {
    "/account": { "I haven't lost my phone": ["!I have not lost", "!I have not lost"] },
  },

  "an admin": {
    "/admin": { Apply: ["Today's budget", "Today's budget"] },
    "/admin/accounts": {
      Search: ["Users", "Users"],
      Apply: ["Users", "Users"],
    },
    "/admin/accounts/[id]": {
      Reveal: ["[phone]", NO_REASON],
      "Reveal (2)": ["[email]", NO_REASON],
    },
    "/admin/accounts/[id]/suspend": {
      "Suspend account": ["/admin/accounts/[id]?done=suspend", NO_REASON],
    },
    "/admin/accounts/[id]/sign-out": {
      "Sign out everywhere": ["/admin/accounts/[id]?done=sign-out", NO_REASON],
    },
    "/admin/accounts/[id]/make-admin": {
      "Make administrator": ["/admin/accounts/[id]?done=make-admin", NO_REASON],
    },
    "/admin/accounts/[id]/release-number": {
      "Release phone number": ["/admin/accounts/[id]?done=release-number", NO_REASON],
    },
    "/admin/accounts/[id]/email-wrong": {
      "Mark email as incorrect": ["/admin/accounts/[id]?done=email-wrong", NO_REASON],
    },
    "/admin/accounts/export": {
      "Prepare file": ["/admin/accounts/export", "/admin/accounts/export"],
      "Prepare full file": [
        "/admin/accounts/export",
        "Describe what the file is for, in at least 10 characters.",
      ],
    },
    "/admin/events": { Apply: ["The audit trail", "The audit trail"] },
    "/admin/deliveries": { Apply: ["Every requested message", "Every requested message"] },
    "/admin/deliveries/pauses": {
      Pause: ["/admin/deliveries/pauses?paused=%2B26771234", "Enter a country such as DE"],
    },
    "/admin/deliveries/limits/change": { Preview: ["Your changes", "Preview not available"] },
    "/admin/deliveries/limits/change?base=[base]&budget=60": { Apply: IN_LIMITS_TEST },
  },
  "an admin at the account of a suspended admin": {
    "/admin/accounts/[id]/restore": {
      "Restore account": ["/admin/accounts/[id]?done=restore", NO_REASON],
    },
    "/admin/accounts/[id]/unmake-admin": {
      "Remove administrator": ["/admin/accounts/[id]?done=unmake-admin", NO_REASON],
    },
    "/admin/accounts/[id]/email-right": {
      "Mark email as correct": ["/admin/accounts/[id]?done=email-right", NO_REASON],
    },
  },
  "an admin who may help a user": {
    "/admin/accounts/[id]/lost-phone": {
      "Open case": ["/admin/accounts/[id]/lost-phone", "Close case"],
    },
  },
  "an admin with a recovery case of another": {
    "/admin/accounts/[id]/lost-phone": {
      Approve: ["/admin/accounts/[id]/lost-phone", "Close case"],
      "Close case": ["/admin/accounts/[id]/lost-phone", "Open case"],
    },
  },
  "an admin with an approved recovery case": {
    "/admin/accounts/[id]/lost-phone": {
      "Issue recovery pass": [
        "This recovery pass is shown only once",
        "The recovery pass for this case was already issued",
      ],
    },
  },
  "an admin with a file": {
    "/admin/accounts/export": { Download: ["email", "/admin/accounts/export?refused=not_prepared"] },
  },
  "an admin with a pause": {
    "/admin/deliveries/pauses": { "Resume [number]": ["Ended pauses", "Ended pauses"] },
  },
};

/** Replaces the placeholders in a page or an outcome with values of the visitor. */
export function fillIn(
  text: string,
  { id = randomUUID(), token = "x".repeat(43), base, user }: Visitor,
): string {
  return text
    .replace("[base]", String(base ?? 0))
    .replace("[id]", id)
    .replace("[token]", token)
    .replace("[email]", user?.email ?? "")
    .replace("[phone]", user?.phone ?? "");
}
