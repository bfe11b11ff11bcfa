// A69: no code, password, token or whole phone number leaves the place where it is needed.
import { enterCode, fillSignUp, signIn } from "./fixtures/sign-up";
import { expect, test } from "./fixtures/test";

test("after signing up and in, no log, no event and no page holds a secret", async ({
  page,
  app,
  address,
  newPerson,
  nextCode,
  passTime,
  simulator,
  db,
}) => {
  const said = app.output().length;
  const person = newPerson();
  const shown: string[] = [];
  page.on("response", async (response) => {
    shown.push(response.url(), JSON.stringify(await response.headersArray()));
    const isText = /html|x-component|json/.test(response.headers()["content-type"] ?? "");
    if (isText) shown.push(await response.text().catch(() => ""));
  });

  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  const code = await nextCode(person.phone);
  const wrong = String((Number(code) + 1) % 1_000_000).padStart(6, "0");
  await enterCode(page, wrong);
  await expect(page.getByText("2 attempts left")).toBeVisible();
  await passTime(301);
  await page.reload();
  await page.getByRole("button", { name: "Send a new code" }).click();
  const second = await nextCode(person.phone);
  await expect(page.getByText("3 attempts left")).toBeVisible();
  await enterCode(page, second);
  await expect(page.getByRole("heading", { name: "Account verified" })).toBeVisible();
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  await signIn(page, person, nextCode);
  await page.goto("/account");
  await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [person.email]);
  await page.goto("/admin");
  await page.goto("/admin/unfinished");

  const tokens = (await page.context().cookies())
    .filter(({ name }) => name.startsWith("twofold"))
    .map(({ value }) => value);
  expect(tokens.length).toBeGreaterThan(0);
  const messages = await simulator.messages(person.phone);
  const secrets = {
    passwords: [person.password, "$argon2"],
    codes: [...messages.map((message) => message.code), wrong],
    phone: [person.phone.slice(1), person.phone.slice(3)],
    requests: messages.map((message) => message.request_id),
    tokens,
  };
  const all = Object.values(secrets).flat();
  const found = (text: string, words: string[] = all) => words.filter((word) => text.includes(word));

  const log = app.output().slice(said);
  expect(log).toContain("vonage");
  expect(found(log)).toEqual([]);

  const events = await db.query("SELECT * FROM audit_event WHERE ip = $1", [address]);
  expect(events.rows.length).toBeGreaterThan(8);
  expect(found(JSON.stringify(events.rows))).toEqual([]);

  // Cookies travel in their own header, and the person's own number in the form that they fill in.
  const pages = shown.filter((text) => !text.startsWith("[{"));
  expect(pages.length).toBeGreaterThan(10);
  expect(found(pages.join("\n"))).toEqual([]);
  expect(found(shown.join("\n"), [...secrets.passwords, ...secrets.codes, ...secrets.phone])).toEqual([]);

  // In the database a token is its hash, and nowhere stands a code or a password.
  const tables = ["user", "session", "challenge", "delivery", "rate_limit"];
  for (const table of tables) {
    const { rows } = await db.query(`SELECT row_to_json(t)::text AS row FROM "${table}" t`);
    const kept = rows.map(({ row }) => row as string).join("\n");
    expect(found(kept, [person.password, ...secrets.tokens]), table).toEqual([]);
    const digits = kept.replace(/[0-9a-f]{8}-[0-9a-f-]{27}|\\\\x[0-9a-f]+|\d{4}-\d\d-\d\dT[\d:.+]+/g, "");
    expect(
      found(digits, secrets.codes).filter((word) => new RegExp(`\\b${word}\\b`).test(digits)),
      table,
    ).toEqual([]);
  }
});
