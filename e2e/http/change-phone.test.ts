// Changing the phone number: it changes when the new one is verified, the user is notified on all channels,
// and the previous number can be restored for two days.
import { events } from "../../testing/events";
import { readPage } from "../../testing/page";
import { authenticate, requestCode, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test as base, type Person } from "../../testing/http-test";
import { findEmailLink } from "../../testing/mailbox";
import { formatPhone } from "../../lib/values/phone-number";
import { maskResponse } from "../../testing/masked";
import { confirmFor } from "../../testing/rows";

type Changed = {
  own: HttpBrowser;
  user: Person;
  /** The same user with the new number. */
  moved: Person;
  /** Submits a number on the page of the change, with a factor verified for it. */
  enterNumber: (
    browser: HttpBrowser,
    to: Pick<Person, "country" | "phone">,
  ) => ReturnType<HttpBrowser["submit"]>;
  /** Requests the code for a number. */
  ask: (browser: HttpBrowser, to: Person) => Promise<void>;
  /** Waits for the text message about the change and returns the path of its link. */
  linkByText: (phone: string) => Promise<string>;
};

const test = base.extend<Changed>({
  user: async ({ httpSession }, use) => use(httpSession.user),
  moved: async ({ newPerson, user }, use) => use({ ...user, phone: newPerson().phone }),
  own: async ({ httpSession }, use) => use(httpSession.browser),
  enterNumber: async ({ db }, use) => {
    await use(async (browser, { country, phone }) => {
      await confirmFor(db, browser, "phone");
      return browser.submit("/account/phone", "Send the code", { country, phone });
    });
  },
  ask: async ({ enterNumber }, use) => {
    await use(async (browser, to) => {
      const answer = await enterNumber(browser, to);
      expect(answer.headers.location, answer.body.slice(0, 200)).toBe("/challenge");
    });
  },
  linkByText: async ({ simulator }, use) => {
    await use(async (phone) => {
      const texts = async () => (await simulator.messages(phone)).filter(({ code }) => code === "");
      await expect.poll(async () => (await texts()).length).toBe(1);
      const [text] = await texts();
      return new URL(/http\S+$/.exec(text?.text ?? "")?.[0] ?? "").pathname;
    });
  },
});

const TWO_DAYS = 48 * 3600;
const masks = ({ phone }: Person) => `+44 ••• ${phone.slice(-3)}`;

describe.concurrent("a change of number", () => {
  test("a mistyped number is corrected from the code screen, and wrong input is explained beside the field", async ({
    own,
    user,
    enterNumber,
    newPerson,
    nextCode,
  }) => {
    const sameNumber = await enterNumber(own, user);
    expect(readPage(sameNumber).field("Phone number")).toMatchObject({
      description: "This is already your number.",
      value: user.phone,
    });
    const noNumber = await enterNumber(own, { ...user, phone: "+44 7" });
    expect(readPage(noNumber).field("Phone number").description).toMatch(/^Enter a valid mobile number\./);

    const [mistyped, right] = [newPerson(), newPerson()];
    expect((await enterNumber(own, mistyped)).headers.location).toBe("/challenge");
    await nextCode(mistyped.phone);
    expect(readPage(await own.send("/challenge")).link("Change number")).toBe("/account/phone");
    expect((await enterNumber(own, right)).headers.location).toBe("/challenge");
    const done = await own.submit("/challenge", "Verify", { code: await nextCode(right.phone) });
    expect(done.headers.location).toBe("/account/phone");
    expect(readPage(await own.send("/account/phone")).text).toContain(`${masks(right)} (United Kingdom)`);
  });

  test("cancelling a change returns to where it started and changes nothing", async ({
    own,
    user,
    moved,
    ask,
    nextCode,
  }) => {
    await ask(own, moved);
    await nextCode(moved.phone);
    expect((await own.submit("/challenge", "Start again")).headers.location).toBe("/account/phone");
    expect(readPage(await own.send("/account/phone")).text).toContain(`${masks(user)} (United Kingdom)`);
  });

  test("A41: the link in the email undoes the change for any reader, and signs everyone out", async ({
    own,
    user,
    moved,
    ask,
    newBrowser,
    nextCode,
    mailbox,
    db,
  }) => {
    await ask(own, moved);
    await own.submit("/challenge", "Verify", { code: await nextCode(moved.phone) });
    const sentEmail = await mailbox.next(user.email, "phone number was changed");
    const link = new URL(findEmailLink(sentEmail, "undo-phone-change")).pathname;
    const reader = newBrowser();
    for (let round = 0; round < 2; round++) {
      const page = readPage(await reader.send(link)).text;
      expect(page).toContain(`Previous number ${masks(user)}`);
      expect(page).toContain(`Current number ${masks(moved)}`);
    }
    expect((await own.send("/account")).status).toBe(200);

    const undone = readPage(await reader.submit(link, "Change it back")).text;
    expect(undone).toContain("Phone number restored");
    expect(undone).toContain("choose a new password");
    expect((await own.send("/account")).headers.location).toBe("/sign-in");
    const reset = await mailbox.next(user.email, "Set a new password");
    expect(await events(db, "phone_change_undone", { email: user.email })).toMatchObject([
      { by: "link", sessions: 1, frozen: true },
    ]);
    expect(await events(db, "account_frozen", { email: user.email })).toHaveLength(1);

    // The account is locked: the password is rejected with either phone.
    const { email, password } = user;
    const refused = await own.submit("/sign-in", "Sign in", { email, password });
    expect(refused.headers.location).toBeUndefined();
    expect((await reader.send(link)).body).toContain("Nothing to undo");

    // The mailbox and the restored phone unlock it.
    const renewed = { ...user, password: "six red herons at noon" };
    const path = new URL(findEmailLink(reset, "reset-password")).pathname;
    await reader.submit(path, "Continue", { newPassword: renewed.password });
    const done = await reader.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect(done.headers.location).toBe("/sign-in?reset");
    expect((await reader.send("/sign-in?reset")).body).toContain("Password changed");
    await authenticate(newBrowser(), renewed, "sign-in", nextCode);
  });

  test("A41: afterwards the previous number gets no codes, challenges that waited for one are over, and other browsers are signed out", async ({
    newBrowser,
    own,
    user,
    moved,
    ask,
    nextCode,
    simulator,
    db,
  }) => {
    const [other, half] = [newBrowser(), newBrowser()];
    await authenticate(other, user, "sign-in", nextCode);
    await ask(own, moved);
    const code = await nextCode(moved.phone);
    await requestCode(half, user, "sign-in");
    const stale = await nextCode(user.phone);
    await own.submit("/challenge", "Verify", { code });

    expect((await other.send("/account")).headers.location).toBe("/sign-in");
    expect((await half.send("/challenge")).body).toContain("requested this has ended");
    const form = await own.form("/account", "Sign out");
    expect((await half.post("/challenge", [...form, ["code", stale]])).headers.location).not.toBe("/account");
    expect((await half.send("/account")).headers.location).toBe("/sign-in");
    const sent = (await simulator.requests({ to: user.phone.slice(1), call: "send" })).length;
    await authenticate(newBrowser(), moved, "sign-in", nextCode);
    expect(await simulator.requests({ to: user.phone.slice(1), call: "send" })).toHaveLength(sent);
    expect(await events(db, "phone_changed", { email: user.email })).toMatchObject([{ sessions: 1 }]);
  });

  test("A19: a verified number can only be used by the session that requested its code", async ({
    newBrowser,
    own,
    user,
    moved,
    ask,
    nextCode,
    db,
  }) => {
    const other = newBrowser();
    await authenticate(other, user, "sign-in", nextCode);
    await ask(own, moved);
    for (const [name, value] of own.cookies) if (name.includes("challenge")) other.cookies.set(name, value);
    const answer = await other.submit("/challenge", "Verify", { code: await nextCode(moved.phone) });
    expect(answer.headers.location).toBe("/account/phone");
    const { rows } = await db.query('SELECT phone FROM "user" WHERE email = $1', [user.email]);
    expect(rows).toEqual([{ phone: user.phone }]);
    expect(await events(db, "phone_changed", { email: user.email })).toEqual([]);
  });

  test("A45: another user's number gets the same response as any other, and only its holder learns more", async ({
    newBrowser,
    own,
    user,
    ask,
    enterNumber,
    newPerson,
    newUser,
    newSession,
    nextCode,
    simulator,
    db,
  }) => {
    const [owner, free] = [await newUser(), newPerson()];
    // The previous number of a third user is reserved for them.
    const { browser: thirdBrowser, user: third } = await newSession();
    const [previous, next] = [third.phone, newPerson()];
    await ask(thirdBrowser, next);
    await thirdBrowser.submit("/challenge", "Verify", { code: await nextCode(next.phone) });

    const seen: string[] = [];
    for (const person of [free, owner, { ...owner, phone: previous }]) {
      const answer = await enterNumber(own, person);
      const screen = await own.send("/challenge");
      expect(screen.body).toContain("Enter your code");
      seen.push(maskResponse(answer, person) + maskResponse(screen, person));
      if (person !== free) {
        const code = await nextCode(person.phone);
        const verified = await own.submit("/challenge", "Verify", { code });
        expect(verified.headers.location).toBe("/challenge");
        expect((await own.send("/challenge")).body).toContain("Your number hasn't changed.");
      }
    }
    expect(seen[1]).toBe(seen[0]);
    expect(seen[2]).toBe(seen[0]);
    expect((await own.send("/account")).body).toContain(formatPhone(user.phone));
    expect(await events(db, "phone_change_refused", { email: user.email })).toMatchObject([
      { rule: "phone_taken" },
      { rule: "phone_taken" },
    ]);
    // The owners of these numbers still get codes.
    await authenticate(newBrowser(), owner, "sign-in", nextCode);
    expect((await simulator.messages(previous)).at(-1)?.code).not.toBe("");
  });

  test("A41: the previous number alone restores everything, once, with the link in its text message", async ({
    app,
    newBrowser,
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
    const [owner, scanner] = [newBrowser(), newBrowser()];
    for (const method of ["GET", "HEAD"]) await scanner.send(path, { method });
    const form = await owner.form(path, "Change it back");
    const answers = await Promise.all(Array.from({ length: 10 }, () => owner.copy().post(path, form)));
    // Repeated submissions get the same response.
    expect(answers.filter(({ body }) => body.includes("Phone number restored"))).toHaveLength(10);
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

  test("a change does not free the previous number for a sign-up that runs at the same time", async ({
    newBrowser,
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
    const signsUp = newBrowser();
    await requestCode(signsUp, stranger, "sign-up");
    const form = await signsUp.form("/challenge", "Verify");
    const code = await nextCode(user.phone);
    await ask(own, moved);
    const changeForm = await own.form("/challenge", "Verify");
    const movedCode = await nextCode(moved.phone);
    await Promise.all([
      signsUp.post("/challenge", [...form, ["code", code]]),
      own.post("/challenge", [...changeForm, ["code", movedCode]]),
    ]);
    const { rows } = await db.query('SELECT phone FROM "user" WHERE email = ANY($1)', [
      [user.email, stranger.email],
    ]);
    expect(rows).toEqual([{ phone: moved.phone }]);
    expect(await events(db, "sign_up_refused", { ip: address })).toMatchObject([{ rule: "phone_taken" }]);
  });

  test("a user's codes to new numbers are limited across all sessions and addresses", async ({
    own,
    user,
    ask,
    enterNumber,
    newPerson,
    db,
  }) => {
    for (let change = 0; change < 6; change++) await ask(own, newPerson());
    const answer = await enterNumber(own, newPerson());
    expect(answer.body).toContain("You requested too many codes within an hour.");
    expect(await events(db, "limit_reached", { email: user.email })).toEqual([
      { rule: "phone_changes_per_user" },
    ]);
  });
});

describe("a change of number, as time passes", () => {
  test("A44: a user whose number went to someone else sees it, gets in with a recovery code, and verifies another", async ({
    own,
    user,
    moved,
    enterNumber,
    newBrowser,
    newPerson,
    nextCode,
    passTime,
    simulator,
    mailbox,
    db,
  }) => {
    const made = await own.submit("/account/recovery-codes", "Create recovery codes");
    const [code = "", another = ""] = made.body.match(/[0-9A-Z]{4}(-[0-9A-Z]{4}){3}/g) ?? [];
    expect(another).not.toBe("");
    await passTime(91 * 24 * 3600);
    const stranger = { ...newPerson(), phone: user.phone };
    await authenticate(newBrowser(), stranger, "sign-up", nextCode);
    expect(await events(db, "phone_lapsed", { email: user.email })).toEqual([{ phone: masks(user) }]);
    await mailbox.next(user.email, "was reassigned");

    const sent = (await simulator.messages(user.phone)).length;
    const owner = newBrowser();
    await requestCode(owner, user, "sign-in");
    const recovered = await owner.submit("/challenge/recovery", "Use this code", { recovery_code: code });
    expect(recovered.headers.location).toBe("/account");
    expect(await simulator.messages(user.phone)).toHaveLength(sent);

    // A new number requires a factor again, and the reassigned one does not count.
    await owner.submit("/confirm?to=phone", "Continue");
    const confirmed = await owner.submit("/challenge/recovery", "Use this code", { recovery_code: another });
    expect(confirmed.headers.location).toBe("/account/phone");
    const before = readPage(await owner.send("/account/phone")).text;
    expect(before).toContain("This number is no longer yours");
    expect(before).toContain("Unverified");
    expect((await enterNumber(owner, moved)).headers.location).toBe("/challenge");
    await owner.submit("/challenge", "Verify", { code: await nextCode(moved.phone) });
    // The previous number now belongs to another user: it is neither notified nor restored.
    const after = readPage(await owner.send("/account/phone")).text;
    expect(after).toContain(`${masks(moved)} (United Kingdom)`);
    expect(after).not.toContain("Unverified");
    expect(after).not.toContain("Change back");
    await authenticate(newBrowser(), moved, "sign-in", nextCode);
    expect((await simulator.messages(user.phone)).filter((message) => message.code === "")).toEqual([]);
  });

  test("A39: until the new number is verified, the old one is the factor, and the new one gets no other code", async ({
    newBrowser,
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
    // Meanwhile: a sign-in and a step-up.
    const elsewhere = newBrowser();
    await requestCode(elsewhere, user, "sign-in");
    const code = await nextCode(user.phone);
    const wrong = await elsewhere.submit("/challenge", "Verify", { code: pending });
    expect(wrong.headers.location).toBeUndefined();
    const right = await elsewhere.submit("/challenge", "Verify", { code });
    expect(right.headers.location).toBe("/account");
    await passTime(601);
    await elsewhere.submit("/confirm?to=phone", "Continue", { to: "phone" });
    await nextCode(user.phone);
    const resetBrowser = newBrowser();
    await resetBrowser.submit("/reset-password", "Send me a link", { email: user.email });
    const path = new URL(
      findEmailLink(await mailbox.next(user.email, "Set a new password"), "reset-password"),
    ).pathname;
    await resetBrowser.submit(path, "Continue", { newPassword: "six red herons at noon" });
    expect((await resetBrowser.send("/challenge")).body).toContain(masks(user));
    expect(await simulator.messages(moved.phone)).toHaveLength(1);
    // Ten minutes later, the pending code has expired.
    const late = await own.submit("/challenge", "Verify", { code: pending }).catch(() => null);
    expect(late?.headers.location).toBeUndefined();
    expect((await elsewhere.send("/account")).body).toContain(formatPhone(user.phone));
  });

  test("A24, A41: a stolen session alone changes no number and sends no code; it needs the old factor", async ({
    own,
    user,
    moved,
    nextCode,
    passTime,
    simulator,
    db,
  }) => {
    const thief = own.copy();
    await confirmFor(db, own, "phone");
    const form = await thief.form("/account/phone", "Send the code");
    await passTime(601);
    const page = await thief.send("/account/phone");
    expect([page.status, page.headers.location]).toEqual([307, "/confirm?to=phone"]);
    const { country, phone } = moved;
    const forged = await thief.post("/account/phone", [...form, ["country", country], ["phone", phone]]);
    expect(forged.headers.location).toBe("/confirm?to=phone");
    expect(await simulator.messages(phone)).toEqual([]);
    expect(await events(db, "phone_change_started", { email: user.email })).toEqual([]);
    // The step-up code goes to the old number.
    await thief.submit("/confirm?to=phone", "Continue", { to: "phone" });
    expect(await nextCode(user.phone)).toMatch(/^\d{6}$/);
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
    await confirmFor(db, own, "phone");
    const form = await own.form("/account/phone", "Send the code");
    await ask(own, moved);
    await own.submit("/challenge", "Verify", { code: await nextCode(moved.phone) });
    const { country, phone } = third;
    const again = await own.post("/account/phone", [...form, ["country", country], ["phone", phone]]);
    expect(readPage(again).text).toContain("you can undo the change here");
    expect(await simulator.messages(phone)).toEqual([]);
    await passTime(TWO_DAYS + 1);
    await authenticate(own, moved, "sign-in", nextCode);
    await ask(own, third);
    await own.submit("/challenge", "Verify", { code: await nextCode(phone) });
    expect(await events(db, "phone_changed", { email: user.email })).toHaveLength(2);
  });

  test("A37: if a sign-up and a change verify the same number at once, one of them gets it", async ({
    newBrowser,
    own,
    user,
    newPerson,
    ask,
    nextCode,
    passTime,
    db,
  }) => {
    const stranger = newPerson();
    const signsUp = newBrowser();
    await requestCode(signsUp, stranger, "sign-up");
    await nextCode(stranger.phone);
    // Both are verified, and neither is redeemed yet.
    const markVerified = (email: string | null) =>
      db.query(
        `UPDATE challenge SET state = 'passed', passed_at = now(), factor = 'sms', revision = revision + 1
         WHERE phone = $1 AND coalesce(draft_email, '') = $2 AND state <> 'failed'`,
        [stranger.phone, email ?? ""],
      );
    await markVerified(stranger.email);
    await passTime(1);
    await ask(own, stranger);
    await markVerified(null);
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
});
