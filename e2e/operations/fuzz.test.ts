// Sends random and hand-picked text as every field of every form, and in every route parameter and query.
import fc from "fast-check";
import { EXAMPLES, SITUATIONS, type Visitor } from "../../testing/situations";
import { HttpBrowser, type Answer, type Fields } from "../../testing/http-browser";
import { expect, test } from "../../testing/http-test";
import { readPage, type Form } from "../../testing/page";
import { KNOWN_ROUTES, PAGES } from "../../testing/pages";

const INPUTS = 5000;
/** Requests with an input in one field. The other fields are valid, so that the input gets far. */
const FORM_REQUESTS = 2000;
/** Requests with inputs in up to two route parameters, or in up to four query parameters and one more. */
const ADDRESS_REQUESTS = 1000;
const QUERY_INPUTS = 4;
const MAX_MARKS = QUERY_INPUTS + 1;
/** Characters of all inputs in an address. Servers limit the length of the request line. */
const ADDRESS_LENGTH = 1500;
/** Sent at the same time. */
const BATCH = 10;

/** A form with one of its controls. */
type Field = { visitor: Visitor; path: string; form: Form; control: string };
/** An address with a mark for each input. */
type Address = { visitor: Visitor; path: string };

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
    const fields: Field[] = [];
    const addresses: Address[] = [];
    for (const [situation, open] of Object.entries(SITUATIONS)) {
      const visitor = await open(world);
      addresses.push(...listAddresses(visitor));
      fields.push(...(await findFields(visitor, visiblePages(situation))));
    }
    const routes = addresses.map(({ path }) => path.replace(/\?.*/, ""));
    expect(new Set([...fields.map(({ control }) => control), ...routes]).size).toBeGreaterThan(60);

    const before = app.outputLength();
    let inputs = 0;
    const sendFields = sendBatches(fields, 1, async (field, [text = ""]) => {
      inputs += 1;
      return [await sendField(field, text, cast.newAddress()), `${field.path} ${field.control}`];
    });
    await fc.assert(sendFields, { numRuns: FORM_REQUESTS / BATCH, endOnFailure: true });
    const sendAddresses = sendBatches(addresses, MAX_MARKS, async ({ visitor, path }, texts) => {
      const marks = path.match(MARK)?.length ?? 0;
      inputs += marks;
      const length = Math.floor(ADDRESS_LENGTH / marks);
      const full = path.replaceAll(MARK, () => encodeRaw(texts.pop() ?? "", length));
      return [await withAddress(visitor, cast.newAddress()).send(full), path];
    });
    await fc.assert(sendAddresses, { numRuns: ADDRESS_REQUESTS / BATCH, endOnFailure: true });
    expect(inputs).toBeGreaterThanOrEqual(INPUTS);
    // An error while the page is streamed has status 200.
    expect(app.output(before).match(/"level":(50|60|"error"|"fatal").*/g) ?? []).toEqual([]);
  },
);

const MARK = /\[\w*\]/g;

/** Sends texts to random targets. Fails if the response to one of them is a server error. */
function sendBatches<Target>(
  targets: Target[],
  count: number,
  send: (target: Target, texts: string[]) => Promise<[Answer, name: string]>,
) {
  const texts = fc.array(text, { minLength: count, maxLength: count });
  const input = fc.record({ target: fc.nat(targets.length - 1), texts });
  return fc.asyncProperty(fc.array(input, { minLength: BATCH, maxLength: BATCH }), async (batch) => {
    const errors = batch.map(async ({ target: index, texts }) => {
      const [{ status }, name] = await send(targets[index] as Target, [...texts]);
      return status >= 500 ? `${status} ${name} ${JSON.stringify(texts)}` : null;
    });
    expect((await Promise.all(errors)).filter(Boolean)).toEqual([]);
  });
}

const DYNAMIC = KNOWN_ROUTES.filter((route) => route.includes("["));
const ALL_PAGES = [...new Set([...PAGES, ...DYNAMIC])];

/** Pages that do not redirect this visitor. */
function visiblePages(situation: string): string[] {
  const hidden = situation.startsWith("an admin")
    ? /^$/
    : situation.startsWith("a user")
      ? /^\/admin/
      : /^\/(admin|account|confirm$)/;
  return ALL_PAGES.filter((page) => !hidden.test(page));
}

function listAddresses(visitor: Visitor): Address[] {
  const marks = QUERY_NAMES.map((name) => `${name}=[]`);
  const queries = Array.from({ length: Math.ceil(marks.length / QUERY_INPUTS) }, (_, n) =>
    marks.slice(n * QUERY_INPUTS, (n + 1) * QUERY_INPUTS).join("&"),
  );
  const pages = ALL_PAGES.map((page) => fillIn(page, visitor));
  const paths = [...DYNAMIC, ...pages.flatMap((page) => queries.map((query) => `${page}?${query}`))];
  return paths.map((path) => ({ visitor, path }));
}

async function findFields(visitor: Visitor, pages: string[]): Promise<Field[]> {
  const fields: Field[] = [];
  for (const path of pages.map((page) => fillIn(page, visitor))) {
    const answer = await visitor.browser.send(path);
    if (answer.status !== 200) continue;
    for (const form of readPage(answer).forms())
      for (const { name } of form.controls)
        if (!name.startsWith("$ACTION")) fields.push({ visitor, path, form, control: name });
  }
  return fields;
}

function fillIn(page: string, { token = "x", id = "x" }: Visitor): string {
  return page.replace("[token]", token).replace("[id]", id);
}

/** Returns a browser with the visitor's cookies and another client address. */
function withAddress({ browser: { origin, cookies } }: Visitor, address: string): HttpBrowser {
  const browser = new HttpBrowser(origin, address);
  for (const [name, value] of cookies) browser.cookies.set(name, value);
  return browser;
}

function sendField(target: Field, input: string, address: string): Promise<Answer> {
  const { visitor, path, form } = target;
  const browser = withAddress(visitor, address);
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
function encodeRaw(text: string, length = ADDRESS_LENGTH): string {
  const short = text.slice(0, length);
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
