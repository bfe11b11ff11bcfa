// Submits every form of every page without JavaScript, first with valid values and then with empty fields.
// Add new forms to the table in testing/forms.ts.
import { readFileSync } from "node:fs";
import { FORMS, IN_LIMITS_TEST, NEEDS_SCRIPT, fillIn } from "../../testing/forms";
import type { Answer, Fields, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test as base } from "../../testing/http-test";
import { readPage, type Form } from "../../testing/page";
import { PAGES } from "../../testing/pages";
import { EXAMPLES, SITUATIONS, type Situation, type Visitor, type World } from "../../testing/situations";

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
