// Signing in takes the password and the phone; signing out ends it here, or everywhere.
import type { Page } from "@playwright/test";
import { events } from "../testing/events";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { enterCode, signIn } from "../testing/sign-up";
import { expect, test, type Person } from "./fixtures/test";

async function givePassword(page: Page, { email, password }: Pick<Person, "email" | "password">) {
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

const account = (page: Page) => page.getByRole("heading", { name: "Your account" });

test("password and code together open the account, and neither alone", async ({
  page,
  newUser,
  nextCode,
  db,
}) => {
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in");
  await givePassword(page, newUser);
  await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
  await expect(page.getByText(`+44 ••• ${newUser.phone.slice(-3)}`)).toBeVisible();

  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in");
  await page.goto("/challenge");
  await enterCode(page, await nextCode(newUser.phone));
  await expect(account(page)).toBeVisible();
  await expect(page).toHaveURL("/account");
  const sessions = page.getByRole("table", { name: "Signed-in browsers" });
  await expect(sessions.getByRole("row", { name: "This browser" })).toHaveCount(1);
  await expect(sessions.getByRole("row", { name: "End the session of" })).toHaveCount(1);

  // Vonage tells what became of a message when it likes.
  const events = await db.query(
    `SELECT e.name FROM audit_event e JOIN "user" u ON u.id = e.user_id
     WHERE u.email = $1 AND e.name <> 'delivery_reported' ORDER BY e.at, e.id`,
    [newUser.email],
  );
  expect(events.rows.map(({ name }) => name)).toEqual([
    "sign_up_completed",
    "sign_in_started",
    "code_sent",
    "code_accepted",
    "sign_in_succeeded",
  ]);
});

test("a wrong password says no more than that, keeps the email and gives the password back to nobody", async ({
  page,
  newUser,
}) => {
  await givePassword(page, { email: newUser.email.toUpperCase(), password: "not the password" });
  await expect(page.getByText("This email and password do not belong together.")).toBeVisible();
  await expect(page.getByLabel("Email", { exact: true })).toHaveValue(new RegExp(newUser.email, "i"));
  expect(await page.content()).not.toContain("not the password");
  await expect(page).toHaveURL("/sign-in");
});

test("who signs out is out, also by the Back button", async ({ signedIn: { page } }) => {
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("twofold-session");
  await page.goBack();
  await expect(page).toHaveURL("/sign-in");
  await page.goto("/account/verified");
  await expect(page).toHaveURL("/sign-in");
});

test("“End all sessions” ends the other browsers at once", async ({
  signedIn: { page, user },
  browser,
  baseURL,
  extraHTTPHeaders,
  javaScriptEnabled,
  nextCode,
  db,
}) => {
  const options = { baseURL, extraHTTPHeaders, javaScriptEnabled } as Parameters<typeof browser.newPage>[0];
  const other = await browser.newPage(options);
  await signIn(other, user, nextCode);
  await expect(account(other)).toBeVisible();

  await page.goto("/account");
  await page.getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  await other.reload();
  await expect(other).toHaveURL("/sign-in");
  await other.close();
  const ended = await db.query(
    `SELECT e.data->>'sessions' AS sessions FROM audit_event e JOIN "user" u ON u.id = e.user_id
     WHERE e.name = 'sessions_ended' AND u.email = $1`,
    [user.email],
  );
  expect(ended.rows).toEqual([{ sessions: "2" }]);
});

test("a stranger who types somebody's number into the sign-up form keeps nobody from signing in", async ({
  app,
  address,
  newPerson,
  nextCode,
  db,
}) => {
  const victim = newPerson();
  await enter(new HttpBrowser(app.url, address), victim, "sign-up", nextCode);
  const stranger = new HttpBrowser(app.url, address);
  await requestCode(stranger, { ...newPerson(), phone: victim.phone }, "sign-up");

  const first = new HttpBrowser(app.url, address);
  await requestCode(first, victim, "sign-in");
  // The message that the stranger caused holds the code that signs its owner in.
  const answer = await first.submit("/challenge", "Verify", { code: await nextCode(victim.phone) });
  expect(answer.headers.location).toBe("/account");
  expect((await stranger.send("/challenge")).body).toContain("A newer code was asked for with this number");
  expect(await events(db, "challenge_superseded", { ip: address })).toHaveLength(1);

  // And the other way round: a sign-up never disturbs a sign-in that is waiting.
  const browser = new HttpBrowser(app.url, address);
  await requestCode(browser, victim, "sign-in");
  await requestCode(stranger, { ...newPerson(), phone: victim.phone }, "sign-up");
  const next = await nextCode(victim.phone);
  expect((await stranger.submit("/challenge", "Verify", { code: next })).body).toContain(
    "That code is not right.",
  );
  expect((await browser.submit("/challenge", "Verify", { code: next })).headers.location).toBe("/account");
  expect((await db.query('SELECT 1 FROM "user" WHERE phone = $1', [victim.phone])).rowCount).toBe(1);
});

test("a code of one person opens nothing for another, and an old one nothing at all", async ({
  app,
  address,
  newPerson,
  nextCode,
  simulator,
  db,
}) => {
  const [attacker, victim] = [newPerson(), newPerson()];
  const [mine, theirs] = [new HttpBrowser(app.url, address), new HttpBrowser(app.url, address)];
  for (const person of [attacker, victim])
    await enter(new HttpBrowser(app.url, address), person, "sign-up", nextCode);
  await requestCode(theirs, victim, "sign-in");
  await nextCode(victim.phone);
  await requestCode(mine, attacker, "sign-in");
  const code = await nextCode(attacker.phone);
  const [request] = (await simulator.messages(attacker.phone)).slice(-1);

  // The attacker has the victim's password: the form of their own challenge, the victim's cookie, every id there is.
  const form = await mine.form("/challenge", "Verify");
  const ids = {
    request_id: request?.request_id ?? "",
    challengeId: mine.cookies.get("twofold-challenge") ?? "",
  };
  const answer = await theirs.post("/challenge", [...form, ...Object.entries({ ...ids, code })]);
  expect(answer.body).toContain("That code is not right.");
  const checks = await simulator.requests({ call: "check" });
  expect(checks.filter(({ path }) => path.includes(ids.request_id))).toHaveLength(0);
  expect(await events(db, "code_rejected", { email: victim.email })).toHaveLength(1);

  // The attacker's own code opens their own account, once.
  expect((await mine.submit("/challenge", "Verify", { code })).headers.location).toBe("/account");
  mine.cookies.clear();
  await requestCode(mine, attacker, "sign-in");
  expect((await mine.submit("/challenge", "Verify", { code })).body).toContain("That code is not right.");
  expect(await events(db, "code_rejected", { email: attacker.email })).toHaveLength(1);
  // No event for a challenge that is over: whoever holds its cookie could ask all day.
  mine.cookies.set("twofold-challenge", ids.challengeId);
  expect((await mine.send("/challenge")).body).toContain("This was used to sign in already.");
  const replayed = await mine.post("/challenge", [...form, ["code", code]]);
  expect(replayed.setCookies).toEqual([]);
});
