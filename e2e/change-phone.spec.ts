// Changing one's number: nothing changes before the new one is proven, everybody concerned is told, and for two days the
// former number brings everything back.
import type { Page } from "@playwright/test";
import { events } from "../testing/events";
import { linkIn } from "../testing/mailbox";
import { masked } from "../testing/masked";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { enterCode, signIn } from "../testing/sign-up";
import { expect, test as base, type Person } from "./fixtures/test";

type Changed = {
  /** The user's own browser. */
  own: HttpBrowser;
  user: Person;
  /** The same person, with the new number. */
  moved: Person;
  /** Sends the code to a number from that browser. */
  ask: (browser: HttpBrowser, to: Person) => Promise<void>;
  /** Waits for the text that tells a number of its change, and reads the path of its link. */
  linkByText: (phone: string) => Promise<string>;
};

const test = base.extend<Changed>({
  user: async ({ newPerson }, use) => use(newPerson()),
  moved: async ({ newPerson, user }, use) => use({ ...user, phone: newPerson().phone }),
  own: async ({ app, address, user, nextCode }, use) => {
    const browser = new HttpBrowser(app.url, address);
    await enter(browser, user, "sign-up", nextCode);
    await use(browser);
  },
  ask: async ({}, use) => {
    await use(async (browser, { country, phone }) => {
      const answer = await browser.submit("/account/phone", "Send the code", { country, phone });
      expect(answer.headers.location, answer.body.slice(0, 200)).toBe("/challenge");
    });
  },
  linkByText: async ({ simulator }, use) => {
    await use(async (phone) => {
      const texts = async () => (await simulator.messages(phone)).filter(({ code }) => code === "");
      await expect.poll(async () => (await texts()).length, { timeout: 15_000 }).toBe(1);
      const [text] = await texts();
      return new URL(/http\S+$/.exec(text?.text ?? "")?.[0] ?? "").pathname;
    });
  },
});

const TWO_DAYS = 48 * 3600;
const masks = ({ phone }: Person) => `+44 ••• ${phone.slice(-3)}`;

async function fillNumber(page: Page, { country, phone }: Person): Promise<void> {
  await page.getByLabel("Country", { exact: true }).selectOption(country);
  await page.getByLabel("Phone number", { exact: true }).fill(phone);
  await page.getByRole("button", { name: "Send the code" }).click();
}

test("a person changes their number by its code, and changes it back; both phones and the mailbox know", async ({
  signedIn: { page, user },
  newPerson,
  nextCode,
  mailbox,
  simulator,
  db,
}) => {
  const moved = { ...user, phone: newPerson().phone };
  await page.goto("/account/phone");
  await fillNumber(page, moved);
  await expect(page.getByText(masks(moved))).toBeVisible();
  await enterCode(page, await nextCode(moved.phone));
  await expect(page.getByRole("heading", { name: "Your new phone number" })).toBeVisible();
  await expect(page.getByText(`${masks(moved)} (United Kingdom)`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Send the code" })).toHaveCount(0);

  const mail = await mailbox.next(user.email, "phone number was changed");
  expect(mail.text).toContain(masks(user));
  expect(mail.text).toContain(masks(moved));
  await expect.poll(async () => (await simulator.messages(user.phone)).at(-1)?.text).toContain("Not you?");
  const [told] = await events(db, "phone_changed", { email: user.email });
  expect(told).toMatchObject({ former: masks(user), now: masks(moved) });

  await page.getByRole("button", { name: `Change back to ${masks(user)}` }).click();
  await expect(page.getByText("Your former number is back")).toBeVisible();
  await expect(page.getByText(`${masks(user)} (United Kingdom)`)).toBeVisible();
  await expect(page.getByRole("button", { name: "Send the code" })).toBeVisible();
  await mailbox.next(user.email, "former phone number is back");
  expect(await events(db, "phone_change_undone", { email: user.email })).toMatchObject([{ by: "session" }]);
  await page.context().clearCookies();
  await signIn(page, user, nextCode);
});

test("a mistyped number is corrected from the code screen, and one's own is told beside the field", async ({
  signedIn: { page, user },
  newPerson,
  nextCode,
}) => {
  await page.goto("/account/phone");
  await fillNumber(page, user);
  await expect(page.getByText("This is your number already.")).toBeVisible();
  await expect(page.getByLabel("Phone number", { exact: true })).toHaveValue(user.phone);
  await fillNumber(page, { ...user, phone: "+44 7" });
  await expect(page.getByText("This number does not exist.")).toBeVisible();

  const [mistyped, right] = [newPerson(), newPerson()];
  await fillNumber(page, mistyped);
  await nextCode(mistyped.phone);
  await page.getByRole("link", { name: "Change number" }).click();
  await expect(page).toHaveURL("/account/phone");
  await fillNumber(page, right);
  await enterCode(page, await nextCode(right.phone));
  await expect(page.getByText(`${masks(right)} (United Kingdom)`)).toBeVisible();
});

test("giving a change up leads back to where it began, and changes nothing", async ({
  signedIn: { page, user },
  newPerson,
  nextCode,
}) => {
  const other = newPerson();
  await page.goto("/account/phone");
  await fillNumber(page, other);
  await nextCode(other.phone);
  await page.getByRole("button", { name: "Start again" }).click();
  await expect(page).toHaveURL("/account/phone");
  await expect(page.getByText(`${masks(user)} (United Kingdom)`)).toBeVisible();
});

test("A41: by the link of the mail whoever reads it undoes the change, and nobody is signed in any more", async ({
  page,
  own,
  user,
  moved,
  ask,
  nextCode,
  mailbox,
  db,
}) => {
  await ask(own, moved);
  await own.submit("/challenge", "Verify", { code: await nextCode(moved.phone) });
  const mail = await mailbox.next(user.email, "phone number was changed");
  const link = linkIn(mail, "undo-phone-change");
  for (let look = 0; look < 2; look++) await page.goto(link);
  await expect(page.getByRole("definition").filter({ hasText: masks(user) })).toBeVisible();
  await expect(page.getByRole("definition").filter({ hasText: masks(moved) })).toBeVisible();
  expect((await own.send("/account")).status).toBe(200);

  await page.getByRole("button", { name: "Change it back" }).click();
  await expect(page.getByText("Your former number is back")).toBeVisible();
  await expect(page.getByText("choose a new password")).toBeVisible();
  expect((await own.send("/account")).headers.location).toBe("/sign-in");
  const reset = await mailbox.next(user.email, "Set a new password");
  expect(await events(db, "phone_change_undone", { email: user.email })).toMatchObject([
    { by: "link", sessions: 1, frozen: true },
  ]);
  expect(await events(db, "account_frozen", { email: user.email })).toHaveLength(1);

  // Frozen: the password opens nothing, with whichever phone.
  const { email, password } = user;
  const refused = await own.submit("/sign-in", "Sign in", { email, password });
  expect(refused.headers.location).toBeUndefined();
  await page.goto(link);
  await expect(page.getByText("There is nothing to undo here")).toBeVisible();

  // And the way back: the mailbox, and the phone that is theirs again.
  const renewed = { ...user, password: "six red herons at noon" };
  await page.goto(linkIn(reset, "reset-password"));
  await page.getByLabel("New password", { exact: true }).fill(renewed.password);
  await page.getByRole("button", { name: "Continue" }).click();
  await enterCode(page, await nextCode(user.phone));
  await expect(page.getByText("Your new password is set")).toBeVisible();
  await signIn(page, renewed, nextCode);
});

test("A44: whose number went to somebody else sees it, gets in by a recovery code, and proves another", async ({
  signedIn: { page, user },
  app,
  address,
  newPerson,
  nextCode,
  passTime,
  simulator,
  mailbox,
  db,
}) => {
  await page.goto("/account/recovery-codes");
  await page.getByRole("button", { name: /^Make / }).click();
  const code = await page.getByRole("listitem").getByRole("code").first().innerText();
  await passTime(91 * 24 * 3600);
  const [stranger, moved] = [
    { ...newPerson(), phone: user.phone },
    { ...user, phone: newPerson().phone },
  ];
  await enter(new HttpBrowser(app.url, address), stranger, "sign-up", nextCode);
  expect(await events(db, "phone_lapsed", { email: user.email })).toEqual([{ phone: masks(user) }]);
  await mailbox.next(user.email, "gone to somebody else");

  const sent = (await simulator.messages(user.phone)).length;
  await page.context().clearCookies();
  await page.goto("/sign-in");
  await page.getByLabel("Email", { exact: true }).fill(user.email);
  await page.getByLabel("Password", { exact: true }).fill(user.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/challenge/);
  await page.goto("/challenge/recovery");
  await page.getByLabel("Recovery code", { exact: true }).fill(code);
  await page.getByRole("button", { name: "Use this code" }).click();
  await expect(page).toHaveURL("/account");
  expect(await simulator.messages(user.phone)).toHaveLength(sent);

  await page.goto("/account/phone");
  await expect(page.getByText("This number is not yours any more")).toBeVisible();
  await expect(page.getByText("Unverified")).toBeVisible();
  await fillNumber(page, moved);
  await enterCode(page, await nextCode(moved.phone));
  // The former number is somebody else's: it is neither told nor brought back.
  await expect(page.getByText(`${masks(moved)} (United Kingdom)`)).toBeVisible();
  await expect(page.getByText("Unverified")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Change back/ })).toHaveCount(0);
  await page.context().clearCookies();
  await signIn(page, moved, nextCode);
  expect((await simulator.messages(user.phone)).filter((message) => message.code === "")).toEqual([]);
});

test.describe("over HTTP", () => {
  test("A39: until the new number is proven the old one is the factor, and the new one gets no other code", async ({
    app,
    address,
    own,
    user,
    moved,
    ask,
    nextCode,
    mailbox,
    simulator,
    passTime,
  }) => {
    await ask(own, moved);
    const pending = await nextCode(moved.phone);
    // Signing in and proving a factor once more, in the meantime.
    const elsewhere = new HttpBrowser(app.url, address);
    await requestCode(elsewhere, user, "sign-in");
    const code = await nextCode(user.phone);
    const wrong = await elsewhere.submit("/challenge", "Verify", { code: pending });
    expect(wrong.headers.location).toBeUndefined();
    const right = await elsewhere.submit("/challenge", "Verify", { code });
    expect(right.headers.location).toBe("/account");
    await passTime(601);
    await elsewhere.submit("/confirm?to=phone", "Continue", { to: "phone" });
    await nextCode(user.phone);
    // And resetting the password.
    const forgets = new HttpBrowser(app.url, address);
    await forgets.submit("/reset-password", "Send me a link", { email: user.email });
    const path = new URL(linkIn(await mailbox.next(user.email, "Set a new password"), "reset-password"))
      .pathname;
    await forgets.submit(path, "Continue", { newPassword: "six red herons at noon" });
    expect((await forgets.send("/challenge")).body).toContain(masks(user));
    expect(await simulator.messages(moved.phone)).toHaveLength(1);
    // Ten minutes later the pending code is worth nothing.
    const late = await own.submit("/challenge", "Verify", { code: pending }).catch(() => null);
    expect(late?.headers.location).toBeUndefined();
    expect((await elsewhere.send("/account")).body).toContain(masks(user));
  });

  test("A41: afterwards the former number gets none, what waited for one is over, and other browsers are out", async ({
    app,
    address,
    own,
    user,
    moved,
    ask,
    nextCode,
    simulator,
    db,
  }) => {
    const [other, half] = [new HttpBrowser(app.url, address), new HttpBrowser(app.url, address)];
    await enter(other, user, "sign-in", nextCode);
    await ask(own, moved);
    const code = await nextCode(moved.phone);
    await requestCode(half, user, "sign-in");
    const stale = await nextCode(user.phone);
    await own.submit("/challenge", "Verify", { code });

    expect((await other.send("/account")).headers.location).toBe("/sign-in");
    expect((await half.send("/challenge")).body).toContain("has ended meanwhile");
    const form = await own.form("/account", "Sign out");
    expect((await half.post("/challenge", [...form, ["code", stale]])).headers.location).not.toBe("/account");
    expect((await half.send("/account")).headers.location).toBe("/sign-in");
    const sent = (await simulator.requests({ to: user.phone.slice(1), call: "send" })).length;
    await enter(new HttpBrowser(app.url, address), moved, "sign-in", nextCode);
    expect(await simulator.requests({ to: user.phone.slice(1), call: "send" })).toHaveLength(sent);
    expect(await events(db, "phone_changed", { email: user.email })).toMatchObject([{ sessions: 1 }]);
  });

  test("A24, A41: a stolen session alone changes no number and asks for no code; it is asked for the old factor", async ({
    own,
    user,
    moved,
    nextCode,
    passTime,
    simulator,
    db,
  }) => {
    const thief = own.copy();
    const form = await thief.form("/account/phone", "Send the code");
    await passTime(601);
    const page = await thief.send("/account/phone");
    expect([page.status, page.headers.location]).toEqual([307, "/confirm?to=phone"]);
    const { country, phone } = moved;
    const forged = await thief.post("/account/phone", [...form, ["country", country], ["phone", phone]]);
    expect(forged.headers.location).toBe("/confirm?to=phone");
    expect(await simulator.messages(phone)).toEqual([]);
    expect(await events(db, "phone_change_started", { email: user.email })).toEqual([]);
    // What it asks for goes to the old number.
    await thief.submit("/confirm?to=phone", "Continue", { to: "phone" });
    expect(await nextCode(user.phone)).toMatch(/^\d{6}$/);
  });

  test("A19: a proven number is only of use to the session that asked for it", async ({
    app,
    address,
    own,
    user,
    moved,
    ask,
    nextCode,
    db,
  }) => {
    const other = new HttpBrowser(app.url, address);
    await enter(other, user, "sign-in", nextCode);
    await ask(own, moved);
    for (const [name, value] of own.cookies) if (name.includes("challenge")) other.cookies.set(name, value);
    const answer = await other.submit("/challenge", "Verify", { code: await nextCode(moved.phone) });
    expect(answer.headers.location).toBe("/account/phone");
    const { rows } = await db.query('SELECT phone FROM "user" WHERE email = $1', [user.email]);
    expect(rows).toEqual([{ phone: user.phone }]);
    expect(await events(db, "phone_changed", { email: user.email })).toEqual([]);
  });

  test("A45: a number of somebody else's looks like any other, and only who proves it learns more", async ({
    app,
    address,
    own,
    user,
    ask,
    newPerson,
    nextCode,
    passTime,
    simulator,
    db,
  }) => {
    const [owner, free] = [newPerson(), newPerson()];
    await enter(new HttpBrowser(app.url, address), owner, "sign-up", nextCode);
    // Another user, whose former number is kept for them.
    const [third, former] = [newPerson(), newPerson().phone];
    const thirds = new HttpBrowser(app.url, address);
    await enter(thirds, { ...third, phone: former }, "sign-up", nextCode);
    await ask(thirds, third);
    await thirds.submit("/challenge", "Verify", { code: await nextCode(third.phone) });

    const seen: string[] = [];
    for (const person of [free, owner, { ...owner, phone: former }]) {
      const { country, phone } = person;
      const answer = await own.submit("/account/phone", "Send the code", { country, phone });
      const screen = await own.send("/challenge");
      expect(screen.body).toContain("Enter your code");
      seen.push(masked(answer, person) + masked(screen, person));
      if (person !== free) {
        const code = await nextCode(phone);
        const proven = await own.submit("/challenge", "Verify", { code });
        expect(proven.headers.location).toBe("/challenge");
        expect((await own.send("/challenge")).body).toContain("Yours stays as it was.");
      }
    }
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).toBe(seen[0]);
    expect((await own.send("/account")).body).toContain(masks(user));
    expect(await events(db, "phone_change_refused", { email: user.email })).toMatchObject([
      { rule: "phone_taken" },
      { rule: "phone_taken" },
    ]);
    // Their owner still gets codes there.
    await passTime(60);
    await enter(new HttpBrowser(app.url, address), owner, "sign-in", nextCode);
    expect((await simulator.messages(former)).at(-1)?.code).not.toBe("");
  });

  test("A41: while the change can be undone, the number cannot be changed again; afterwards it can", async ({
    own,
    user,
    moved,
    ask,
    newPerson,
    nextCode,
    passTime,
    simulator,
    db,
  }) => {
    const third = newPerson();
    const form = await own.form("/account/phone", "Send the code");
    await ask(own, moved);
    await own.submit("/challenge", "Verify", { code: await nextCode(moved.phone) });
    const { country, phone } = third;
    const again = await own.post("/account/phone", [...form, ["country", country], ["phone", phone]]);
    expect(again.body).toContain("The last change can still be undone.");
    expect(await simulator.messages(phone)).toEqual([]);
    await passTime(TWO_DAYS + 1);
    await enter(own, moved, "sign-in", nextCode);
    await ask(own, third);
    await own.submit("/challenge", "Verify", { code: await nextCode(phone) });
    expect(await events(db, "phone_changed", { email: user.email })).toHaveLength(2);
  });

  test("A41: the former number alone brings everything back, by the link of its text, once", async ({
    app,
    address,
    own,
    user,
    moved,
    ask,
    nextCode,
    linkByText,
    simulator,
    db,
  }) => {
    await ask(own, moved);
    await own.submit("/challenge", "Verify", { code: await nextCode(moved.phone) });
    const path = await linkByText(user.phone);
    const [owner, scanner] = [new HttpBrowser(app.url, address), new HttpBrowser(app.url, address)];
    for (const method of ["GET", "HEAD"]) await scanner.send(path, { method });
    const form = await owner.form(path, "Change it back");
    const answers = await Promise.all(Array.from({ length: 10 }, () => owner.copy().post(path, form)));
    // Whoever presses twice is told twice.
    expect(answers.filter(({ body }) => body.includes("Your former number is back"))).toHaveLength(10);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await events(db, "phone_change_undone", { email: user.email })).toHaveLength(1);
    expect((await own.send("/account")).headers.location).toBe("/sign-in");
    const { rows } = await db.query(
      'SELECT phone, search LIKE $2 AS "isFound" FROM "user" WHERE email = $1',
      [user.email, `%${user.phone.slice(1)}%`],
    );
    expect(rows).toEqual([{ phone: user.phone, isFound: true }]);
    expect(app.output()).not.toContain(path.split("/").at(-1));
    expect(await simulator.requests({ to: user.phone.slice(1), call: "text" })).toHaveLength(1);
  });

  test("A37: of a sign-up and a change that prove one number at once, one gets it", async ({
    app,
    address,
    own,
    user,
    newPerson,
    ask,
    nextCode,
    passTime,
    db,
  }) => {
    const stranger = newPerson();
    const signsUp = new HttpBrowser(app.url, address);
    await requestCode(signsUp, stranger, "sign-up");
    await nextCode(stranger.phone);
    // Both are proven, and neither is redeemed yet.
    const pass = (email: string | null) =>
      db.query(
        `UPDATE challenge SET state = 'passed', passed_at = now(), factor = 'sms', revision = revision + 1
         WHERE phone = $1 AND coalesce(draft_email, '') = $2 AND state <> 'failed'`,
        [stranger.phone, email ?? ""],
      );
    await pass(stranger.email);
    await passTime(1);
    await ask(own, stranger);
    await pass(null);
    const [signUp, change] = await Promise.all([
      signsUp.submit("/challenge", "Continue"),
      own.submit("/challenge", "Continue"),
    ]);
    const owners = await db.query('SELECT email FROM "user" WHERE phone = $1', [stranger.phone]);
    expect(owners.rowCount).toBe(1);
    const isChanged = owners.rows[0]?.email === user.email;
    expect(signUp.headers.location).toBe(isChanged ? "/challenge" : "/account/verified");
    expect(change.headers.location).toBe(isChanged ? "/account/phone" : "/challenge");
  });

  test("a change and a sign-up with the number that it leaves do not pass each other by", async ({
    app,
    address,
    own,
    user,
    moved,
    newPerson,
    ask,
    nextCode,
    db,
  }) => {
    const stranger = { ...newPerson(), phone: user.phone };
    const signsUp = new HttpBrowser(app.url, address);
    await requestCode(signsUp, stranger, "sign-up");
    const form = await signsUp.form("/challenge", "Verify");
    const code = await nextCode(user.phone);
    await ask(own, moved);
    const mine = await own.form("/challenge", "Verify");
    const movedCode = await nextCode(moved.phone);
    await Promise.all([
      signsUp.post("/challenge", [...form, ["code", code]]),
      own.post("/challenge", [...mine, ["code", movedCode]]),
    ]);
    const { rows } = await db.query('SELECT phone FROM "user" WHERE email = ANY($1)', [
      [user.email, stranger.email],
    ]);
    expect(rows).toEqual([{ phone: moved.phone }]);
    expect(await events(db, "sign_up_refused", { ip: address })).toMatchObject([{ rule: "phone_taken" }]);
  });

  test("a person's codes to new numbers are limited, over all sessions and addresses", async ({
    own,
    user,
    ask,
    newPerson,
    db,
  }) => {
    for (let change = 0; change < 6; change++) await ask(own, newPerson());
    const { country, phone } = newPerson();
    const answer = await own.submit("/account/phone", "Send the code", { country, phone });
    expect(answer.body).toContain("You have asked for many codes within an hour.");
    expect(await events(db, "limit_reached", { email: user.email })).toEqual([
      { rule: "phone_changes_per_user" },
    ]);
  });
});
