// A69: no code, password, token or whole phone number leaves the place where it is needed.
import { appCode } from "../dev/authenticator-app";
import { setUpApp, signOut, typeAppCode } from "./fixtures/factors";
import { linkIn } from "../testing/mailbox";
import { scrape } from "../testing/metrics";
import { enterCode, fillSignUp, signIn } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test("after signing up and in, no log, no figure, no event and no page holds a secret", async ({
  page,
  app,
  address,
  newPerson,
  nextCode,
  passTime,
  simulator,
  db,
}) => {
  const said = app.heard();
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
  await page.goto("/admin/accounts");
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

  const log = app.output(said);
  expect(log).toContain('"vonage":"send"');
  expect(log).toContain('"http":"POST","route":"/challenge"');
  expect(found(log, [...all, person.email, address])).toEqual([]);
  expect(found((await scrape(app)).text, [...all, person.email, address])).toEqual([]);

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

test("what a person does with their account leaves no secret in logs, events, notices or the queue", async ({
  signedIn: { page, user },
  app,
  newPerson,
  nextCode,
  passTime,
  mailbox,
  simulator,
  db,
}) => {
  const said = app.heard();
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url(), request.headers()["referer"] ?? ""));
  const [changed, reset] = ["seven slow herons at dawn", "nine quiet otters in rain"];
  const moved = newPerson();

  const key = await setUpApp(page);
  const codes = [appCode(key)];
  await page.goto("/account/recovery-codes");
  await page.getByRole("button", { name: "Make recovery codes" }).click();
  await expect(page.locator("ol code")).toHaveCount(10);
  const recoveryCodes = await page.locator("ol code").allInnerTexts();
  await page.goto("/account/password");
  await page.getByLabel("Current password", { exact: true }).fill(user.password);
  await page.getByLabel("New password", { exact: true }).fill(changed);
  await page.getByRole("button", { name: "Change password" }).click();
  await expect(page.getByText("Your password is changed")).toBeVisible();
  await page.goto("/account/phone");
  await page.getByLabel("Country", { exact: true }).selectOption(moved.country);
  await page.getByLabel("Phone number", { exact: true }).fill(moved.phone);
  await page.getByRole("button", { name: "Send the code" }).click();
  codes.push(await nextCode(moved.phone));
  await enterCode(page, codes.at(-1) ?? "");
  await expect(page).toHaveURL(/\/account\/phone/);
  await signOut(page);

  await page.goto("/reset-password");
  await page.getByLabel("Email", { exact: true }).fill(user.email);
  await page.getByRole("button", { name: "Send me a link" }).click();
  const links = [linkIn(await mailbox.next(user.email, "Set a new password"), "reset-password")];
  await page.goto(links[0] ?? "");
  await page.getByLabel("New password", { exact: true }).fill(reset);
  await page.getByRole("button", { name: "Continue" }).click();
  await passTime(31);
  await expect(page).toHaveURL("/challenge/authenticator");
  codes.push(appCode(key));
  await typeAppCode(page, codes.at(-1) ?? "", "Verify");
  await expect(page).toHaveURL(/\/sign-in/);
  links.push(linkIn(await mailbox.next(user.email, "Your password was"), "not-me"));

  const tokens = links.map((link) => new URL(link).pathname.split("/").at(-1) ?? "");
  const secrets = [
    ...[user.password, changed, reset, key],
    ...recoveryCodes,
    ...recoveryCodes.map((code) => code.replaceAll("-", "")),
    ...tokens,
    ...(await page.context().cookies()).map(({ value }) => value),
  ];
  const numbers = [user.phone.slice(3), moved.phone.slice(3)];
  expect(secrets.every((secret) => secret.length > 6)).toBe(true);
  const found = (text: string, words: string[]) => words.filter((word) => text.includes(word));
  const rows = async (table: string) =>
    JSON.stringify((await db.query(`SELECT to_jsonb(t) AS row FROM ${table} t`)).rows);

  const log = app.output(said);
  expect(log).toContain('"route":"/reset-password/[token]"');
  expect(found(log, [...secrets, ...numbers, user.email])).toEqual([]);
  expect(found((await scrape(app)).text, [...secrets, ...numbers, user.email])).toEqual([]);
  for (const table of ["audit_event", "notice"])
    expect([table, found(await rows(table), [...secrets, ...numbers, user.email])]).toEqual([table, []]);
  for (const table of ["mail_link", "authenticator", "session", '"user"', "graphile_worker.jobs"])
    expect([table, found(await rows(table), secrets)]).toEqual([table, []]);
  const mails = [...mailbox.list(user.email), ...mailbox.list(moved.email)];
  expect(mails.length).toBeGreaterThan(3);
  const [reminders, codesInMails] = [mails.map(({ text }) => text).join("\n"), codes];
  expect(found(reminders, [user.password, changed, reset, key, ...recoveryCodes, ...numbers])).toEqual([]);
  expect(codesInMails.filter((code) => new RegExp(`\\b${code}\\b`).test(reminders))).toEqual([]);
  expect((await simulator.messages(moved.phone)).length).toBeGreaterThan(0);
  // The link itself is an address; it is nobody's referrer, and nothing else is in any address.
  const elsewhere = addresses.filter((address) => !tokens.some((token) => address.endsWith(`/${token}`)));
  expect(found(elsewhere.join("\n"), [...secrets, ...codes])).toEqual([]);
});
