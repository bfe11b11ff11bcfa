// Submits every form of every page without JavaScript, first with valid values and then with empty fields.
// Add new forms to the table.
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Answer, Fields, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test as base } from "../../testing/http-test";
import { readPage, type Form } from "../../testing/page";
import { PAGES } from "../../testing/pages";
import { EXAMPLES, SITUATIONS, type Situation, type Visitor, type World } from "../../testing/situations";

/**
 * The responses to valid values and to empty text fields: the redirect location (303), or text on the page
 * (200, unless the text begins with another status), or text that must not be on the page ("!").
 */
type Outcome = [first: string, again: string] | typeof NEEDS_SCRIPT | typeof IN_LIMITS_TEST;

/** Passkey forms require JavaScript. */
const NEEDS_SCRIPT = "needs JavaScript";

/** Changes settings for all tests, so limits.test.ts submits this form and restores the settings. */
const IN_LIMITS_TEST = "limits.test.ts";

const GONE = "404 Page not found";
const NO_REASON = "Enter a reason, at least 4 characters.";

/**
 * By situation, page and button. One visitor presses the buttons from top to bottom. A new visitor continues
 * where a page no longer has the next button, so buttons that end a situation come last.
 */
const FORMS: Record<Situation, Record<string, Record<string, Outcome>>> = {
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
      "Start again": ["/sign-up", "/sign-in"],
    },
    "/challenge/number": { "Send the code": ["/challenge", "/challenge?other_tab=1"] },
  },
  "a visitor signing up with a number that was stopped": {
    "/challenge": {
      "This is my number": ["/challenge", "/challenge?other_tab=1"],
      "Start again": ["/sign-up", "/sign-in"],
    },
  },
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

/** Server actions without a form: scripts call them for passkeys. */
const CALLED_BY_SCRIPT = ["addPasskey", "getPasskeyOptions", "startPasskeyRegistration", "submitPasskey"];

/** Pages whose forms name the user or the challenge that they act on (lib/http/form-owner.ts). */
const HAVE_OWNERS = /^\/(challenge|confirm\?|account|admin)/;

/** Dozens of pages, possibly on a busy machine. */
const MANY_PAGES_MS = 180_000;

const test = base.extend<{ world: World }>({
  world: async ({ address, newBrowser, newPerson, newUser, newSession, nextCode, mailbox, db }, use) =>
    use({ address, newBrowser, newPerson, newUser, newSession, nextCode, mailbox, db }),
});

const situations = Object.keys(FORMS) as Situation[];

/** Pages with a fixed URL, and those in the table. */
const ALL_PAGES = [...new Set([...PAGES, ...Object.values(FORMS).flatMap(Object.keys)])];

const LISTED = Object.values(FORMS).flatMap((pages) =>
  Object.entries(pages).flatMap(([page, buttons]) =>
    Object.keys(buttons).map((button) => toName(page, button)),
  ),
);

describe.concurrent("without JavaScript", () => {
  for (const situation of situations)
    test(
      `${situation}: every form works, and there are no others`,
      async ({ world }) => void (await pressOnce(situation, world)),
      MANY_PAGES_MS,
    );

  test(
    "the table posts every server action",
    async ({ world }) => {
      const posted = await Promise.all(situations.map((situation) => pressOnce(situation, world)));
      const ids = new Set(posted.flat());
      const actions = builtActions().filter(({ name }) => !CALLED_BY_SCRIPT.includes(name));
      expect(actions.filter(({ id }) => !ids.has(id))).toEqual([]);
    },
    MANY_PAGES_MS,
  );
});

const pressed = new Map<Situation, Promise<string[]>>();

/** Presses all buttons of a situation once per run. Returns the ids of its forms' actions. */
function pressOnce(situation: Situation, world: World): Promise<string[]> {
  const ids = pressed.get(situation) ?? pressAll(situation, world);
  pressed.set(situation, ids);
  return ids;
}

async function pressAll(situation: Situation, world: World): Promise<string[]> {
  let visitor: Visitor = await SITUATIONS[situation](world);
  const ids: string[] = [];
  /** The forms on the visitor's pages before the first button is pressed. */
  const opened = new Map<string, Form[]>();
  for (const page of new Set([...searchedPages(situation), ...Object.keys(FORMS[situation])])) {
    opened.set(page, await openForms(page, visitor));
    for (const form of opened.get(page) ?? []) {
      expect(LISTED, `a form of ${page}`).toContain(toName(page, form.button));
      if (form.method === "POST" && HAVE_OWNERS.test(page))
        expect(
          form.controls.map(({ name }) => name),
          `${page} ${form.button}`,
        ).toContain("form_owner");
      ids.push(...actionIds(form));
    }
  }
  for (const [page, outcomes] of Object.entries(FORMS[situation])) {
    for (const [button, outcome] of Object.entries(outcomes)) {
      const find = async () => {
        const forms = opened.get(page) ?? (await openForms(page, visitor));
        return forms.find((form) => form.button === button);
      };
      let form = await find();
      if (!form) {
        visitor = await SITUATIONS[situation](world);
        form = await find();
      }
      if (!form) throw new Error(`${page} has no button "${button}"`);
      if (outcome === IN_LIMITS_TEST) continue;
      if (outcome === NEEDS_SCRIPT) {
        expect(form).toMatchObject({ needsScript: true, action: "" });
        continue;
      }
      opened.clear();
      const path = fillIn(page, visitor);
      const values = { ...EXAMPLES, ...visitor.values, ...visitor.valuesAt?.[page] };
      const [first, again] = outcome.map((expected) => fillIn(expected, visitor));
      expectAnswer(await sendForm(visitor.browser, path, form, values), first ?? "", button);
      expectAnswer(await sendForm(visitor.browser, path, form, null), again ?? "", `${button}, again`);
    }
  }
  return ids;
}

/**
 * Pages that could have a form that is not in the table: all pages that a visitor, a user and an admin may
 * see (gates.test.ts tests access), and the challenge pages during a sign-up or sign-in.
 */
function searchedPages(situation: Situation): string[] {
  if (situation === "an admin") return ALL_PAGES;
  if (situation === "a user") return ALL_PAGES.filter((page) => !page.startsWith("/admin"));
  if (situation === "a visitor")
    return ALL_PAGES.filter((page) => !/^\/(admin|account|confirm\?)/.test(page));
  return situation.startsWith("a visitor signing")
    ? PAGES.filter((page) => page.startsWith("/challenge"))
    : [];
}

async function openForms(page: string, visitor: Visitor): Promise<Form[]> {
  const forms = listForms(await visitor.browser.send(fillIn(page, visitor)));
  return forms.filter(
    ({ action, button }) =>
      (page === SEARCH || action !== SEARCH) && (page === "/account" || button !== "Sign out"),
  );
}

/** The search for users and "Sign out" are on every page of the console, but in the table only once. */
const SEARCH = "/admin/accounts";

/**
 * Returns the forms of a page. Phone numbers are removed from button names, and duplicate names are numbered.
 */
function listForms(answer: Answer): Form[] {
  const seen = new Map<string, number>();
  return readPage(answer)
    .forms()
    .map((form) => {
      const label = form.button.replace(/\+[\d ]+(••• \d+)?/, "[number]");
      const count = (seen.get(label) ?? 0) + 1;
      seen.set(label, count);
      return { ...form, button: count === 1 || label.includes("[number]") ? label : `${label} (${count})` };
    });
}

/**
 * Submits a form like a browser without JavaScript. `values` are by field name. null empties all text fields.
 */
function sendForm(
  browser: HttpBrowser,
  path: string,
  { action, method, isMultipart, controls }: Form,
  values: Record<string, string> | null,
): Promise<Answer> {
  const fields: Fields = controls.map(({ name, value, kind }) => {
    if (kind === "hidden") return [name, value];
    if (values === null) return [name, kind === "text" ? "" : value];
    return [name, values[name] ?? value];
  });
  const target = action || path;
  const encoded = new URLSearchParams(fields).toString();
  if (method === "GET") return browser.send(`${target}?${encoded}`);
  if (isMultipart) return browser.post(target, fields);
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    origin: browser.origin,
    "sec-fetch-site": "same-origin",
  };
  return browser.send(target, { method, headers, body: encoded });
}

function toName(page: string, button: string): string {
  return `${page.replace(/\?.*/, "")} ${button}`;
}

function fillIn(text: string, { id = randomUUID(), token = "x".repeat(43), base, user }: Visitor): string {
  return text
    .replace("[base]", String(base ?? 0))
    .replace("[id]", id)
    .replace("[token]", token)
    .replace("[email]", user?.email ?? "")
    .replace("[phone]", user?.phone ?? "");
}

function expectAnswer({ status, headers, body }: Answer, expected: string, button: string): void {
  if (expected.startsWith("/")) return expect([status, headers.location], button).toEqual([303, expected]);
  const [, code = "200", not, words = ""] = /^(?:(\d{3}) )?(!?)(.*)$/.exec(expected) ?? [];
  expect(status, button).toBe(Number(code));
  if (not) expect(body, button).not.toContain(words);
  else expect(body, button).toContain(words);
}

function actionIds({ controls }: Form): string[] {
  return controls.flatMap(({ name, value }) => (name + value).match(/[0-9a-f]{42}/g) ?? []);
}

function builtActions(): { id: string; name: string }[] {
  const manifest = new URL("../../.next/server/server-reference-manifest.json", import.meta.url);
  const { node } = JSON.parse(readFileSync(manifest, "utf8")) as {
    node: Record<string, { exportedName: string }>;
  };
  return Object.entries(node).map(([id, { exportedName }]) => ({ id, name: exportedName }));
}
