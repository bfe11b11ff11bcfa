// A69: codes, passwords, tokens and full phone numbers never leak into a browser or a log. Events, rows and
// emails are in e2e/http/secrets.test.ts.
import { scrape } from "../testing/metrics";
import { enterCode, fillSignUp, signIn } from "../testing/sign-up";
import { clickSignOut } from "./fixtures/factors";
import { expect, test } from "./fixtures/test";

test("A69: while a user signs up and in, no URL, header, page, script's answer or log holds a secret", async ({
  page,
  app,
  address,
  newPerson,
  nextCode,
  simulator,
  db,
}) => {
  const logBefore = app.outputLength();
  const person = newPerson();
  const shown: string[] = [];
  page.on("response", async (response) => {
    shown.push(response.url(), JSON.stringify(await response.headersArray()));
    // The user's own profile shows the number in full.
    if (new URL(response.url()).pathname === "/account") return;
    const isText = /html|x-component|json/.test(response.headers()["content-type"] ?? "");
    if (isText) shown.push(await response.text().catch(() => ""));
  });

  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  const code = await nextCode(person.phone);
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
  await enterCode(page, wrong);
  await expect(page.getByText("2 attempts left")).toBeVisible();
  await enterCode(page, code);
  await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();
  await page.goto("/account");
  await clickSignOut(page);
  await expect(page.getByText("You're signed out")).toBeVisible();
  await signIn(page, person, nextCode);
  await page.goto("/account");
  await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [person.email]);
  await page.goto("/admin/accounts");
  await page.goto("/admin/unfinished");

  const tokens = (await page.context().cookies())
    .filter(({ name }) => name.startsWith("twofold"))
    .map(({ value }) => value);
  expect(tokens.length).toBeGreaterThan(0);
  const messages = await simulator.messages(person.phone);
  const typed = [
    ...[person.password, "$argon2", wrong, person.phone.slice(1), person.phone.slice(3)],
    ...messages.map((message) => message.code),
  ];
  const all = [...typed, ...messages.map((message) => message.request_id), ...tokens];
  const found = (text: string, words: string[]) => words.filter((word) => text.includes(word));

  // Cookies have their own header.
  const pages = shown.filter((text) => !text.startsWith("[{"));
  expect(pages.length).toBeGreaterThan(10);
  expect(found(pages.join("\n"), all)).toEqual([]);
  expect(found(shown.join("\n"), typed)).toEqual([]);

  const log = app.output(logBefore);
  expect(log).toContain('"vonage":"send"');
  expect(log).toContain('"http":"POST","route":"/challenge"');
  expect(found(log, [...all, person.email, address])).toEqual([]);
  expect(found((await scrape(app)).text, [...all, person.email, address])).toEqual([]);
});
