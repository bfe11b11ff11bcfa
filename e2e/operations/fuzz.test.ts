// Sends random and hand-picked text as every field of every form, and in every route parameter and query.
import fc from "fast-check";
import { EXAMPLES, SITUATIONS, type Visitor } from "../../testing/situations";
import { HttpBrowser, type Answer, type Fields } from "../../testing/http-browser";
import { expect, test } from "../../testing/http-test";
import { readPage, type Form } from "../../testing/page";
import { KNOWN_ROUTES, PAGES } from "../../testing/pages";

const INPUTS = 5000;
/** Sent at the same time. */
const BATCH = 10;

/** A form with one of its controls, or an address with a mark for the input. */
type Target = { visitor: Visitor; path: string } & ({ form: Form; control: string } | { form: null });

/** These have broken web applications before. */
const HAND_PICKED = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udfff\ud800",
  "\ufffe",
  "\u202eabc\u202c",
  "\u200b",
  "\ufeff",
  "İ",
  "%",
  "%00",
  "%ED%A0%80",
  "%c0%af",
  "..",
  "../../etc/passwd",
  "..%2f..%2f",
  "\\",
  "/",
  "//evil.example",
  "?",
  "#",
  "'",
  "' OR 1=1 --",
  '"',
  "<script>",
  "${7*7}",
  "{{7*7}}",
  "=1+2",
  "__proto__",
  "constructor",
  "toString",
  "0",
  "-1",
  "1e309",
  "NaN",
  "9".repeat(400),
  "2147483648",
  "9223372036854775808",
  "0x10",
  "١٢٣٤٥٦",
  "123456",
  "null",
  "undefined",
  "true",
  "[]",
  "{}",
  '{"a":',
  "[object Object]",
  "$ACTION_ID_",
  "$1:a",
  "$undefined",
  "$K1",
  "a@b.c",
  "a@\u00fc.example",
  `${"a".repeat(300)}@example.test`,
  "a@[127.0.0.1]",
  "+1",
  "+999999999999999",
  "tel:+1",
  "2026-02-30",
  "0000-00-00",
  "275760-09-14",
  "-271821-04-19",
  "9999-12-31T23:59:60Z",
  "00000000-0000-0000-0000-000000000000",
  "x".repeat(10_000),
  "\u0301".repeat(1000),
  "👩‍👩‍👧‍👦".repeat(50),
  "\r\nSet-Cookie: a=b",
  "a\nb",
  "DE",
  "zz",
  "gb",
  "sms",
  "voice",
];

const text = fc.oneof(
  fc.constantFrom(...HAND_PICKED),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  // Lone surrogates and control characters.
  fc
    .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
    .map((units) => String.fromCharCode(...units)),
  fc.json({ maxDepth: 3 }),
  fc.emailAddress(),
  fc.tuple(fc.constantFrom(...HAND_PICKED), fc.string()).map((both) => both.join("")),
);

/** Query parameters of all pages. Those of GET forms are controls of forms. */
const QUERY_NAMES = [
  "to",
  "about",
  "done",
  "refused",
  "after",
  "before",
  "page",
  "base",
  "signed_out",
  "reset",
  "_rsc",
];

test(
  "no input in any field, route parameter, or query causes a server error",
  { timeout: 600_000 },
  async ({ app, cast, address, newBrowser, newPerson, newUser, newSession, nextCode, mailbox, db }) => {
    const world = { address, newBrowser, newPerson, newUser, newSession, nextCode, mailbox, db };
    const targets: Target[] = [];
    for (const open of Object.values(SITUATIONS)) targets.push(...(await findTargets(await open(world))));
    expect(
      new Set(targets.map((target) => (target.form ? target.control : target.path))).size,
    ).toBeGreaterThan(60);

    const input = fc.record({ target: fc.nat(targets.length - 1), text });
    const batches = fc.array(input, { minLength: BATCH, maxLength: BATCH });
    const property = fc.asyncProperty(batches, async (inputs) => {
      const answers = inputs.map(async ({ target: index, text }) => {
        const target = targets[index] as Target;
        const { status } = await send(target, text, cast.newAddress());
        return status >= 500
          ? `${status} ${target.path} ${target.form ? target.control : ""} ${JSON.stringify(text)}`
          : null;
      });
      expect((await Promise.all(answers)).filter(Boolean)).toEqual([]);
    });
    const before = app.outputLength();
    await fc.assert(property, { numRuns: INPUTS / BATCH, endOnFailure: true });
    // An error while the page is streamed has status 200.
    expect(app.output(before).match(/"level":(50|60|"error"|"fatal").*/g) ?? []).toEqual([]);
  },
);

async function findTargets(visitor: Visitor): Promise<Target[]> {
  const dynamic = KNOWN_ROUTES.filter((route) => route.includes("["));
  const targets: Target[] = dynamic.map((path) => ({ visitor, path, form: null }));
  for (const page of [...PAGES, ...dynamic]) {
    const path = page.replace("[token]", visitor.token ?? "x").replace("[id]", visitor.id ?? "x");
    targets.push({
      visitor,
      path: `${path}?${QUERY_NAMES[targets.length % QUERY_NAMES.length]}=[]`,
      form: null,
    });
    const answer = await visitor.browser.send(path);
    if (answer.status !== 200) continue;
    for (const form of readPage(answer).forms())
      for (const { name } of form.controls)
        if (!name.startsWith("$ACTION")) targets.push({ visitor, path, form, control: name });
  }
  return targets;
}

function send(target: Target, input: string, address: string): Promise<Answer> {
  const { visitor, path, form } = target;
  const browser = new HttpBrowser(visitor.browser.origin, address);
  for (const [name, value] of visitor.browser.cookies) browser.cookies.set(name, value);
  if (!form) return browser.send(path.replaceAll(/\[\w*\]/g, () => encodeRaw(input)));
  const values = { ...EXAMPLES, ...visitor.values, ...visitor.valuesAt?.[path] };
  const fields: Fields = form.controls.map(({ name, value, kind }) => [
    name,
    name === target.control ? input : kind === "hidden" ? value : (values[name] ?? value),
  ]);
  if (form.method !== "GET") return browser.post(form.action || path, fields);
  const query = fields.map(([name, value]) => `${encodeRaw(name)}=${encodeRaw(value)}`).join("&");
  return browser.send(`${form.action || path}?${query}`);
}

/** Text with a percent sign goes as it is, if HTTP allows. Half of a surrogate pair becomes malformed. */
function encodeRaw(text: string): string {
  const short = text.slice(0, 1500);
  return /^[!-~]*%[!-~]*$/.test(short) && !short.includes("#")
    ? short
    : [...short]
        .map((character) =>
          /[\ud800-\udfff]/.test(character) && character.length === 1
            ? "%ED%A0%80"
            : encodeURIComponent(character),
        )
        .join("");
}
