// The code screen: wrong codes count, old codes expire, and new codes are sent only after a delay.
import { events } from "../../testing/events";
import { readPage } from "../../testing/page";
import { requestCode, type Answer, type HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

const submitCode = (browser: HttpBrowser, code: string) => browser.submit("/challenge", "Verify", { code });

/** Returns a wrong code, different for each n. */
function wrong(code: string, n = 1): string {
  return String((Number(code) + n) % 1_000_000).padStart(6, "0");
}

const describedCode = (answer: Answer) => readPage(answer).field("Code").description;
const isCodeDisabled = (answer: Answer) => "disabled" in readPage(answer).find("input#code").attributes;

/** Returns the names of the buttons and links that stand out. */
const getPrimaryActions = (answer: Answer) =>
  readPage(answer)
    .all("main .btn-primary")
    .map(({ accessibleName }) => accessibleName);

describe.concurrent("on the code screen", () => {
  test("the number is shown in full to those who sign up with it, and masked for every other purpose", async ({
    newBrowser,
    newPerson,
    newUser,
  }) => {
    const [newcomer, user, browser] = [newPerson("DE"), await newUser(), newBrowser()];
    await requestCode(browser, newcomer, "sign-up");
    expect(readPage(await browser.send("/challenge")).text.replaceAll(" ", "")).toContain(newcomer.phone);
    await requestCode(browser, user, "sign-in");
    const { text } = readPage(await browser.send("/challenge"));
    expect(text).toContain(`••• ${user.phone.slice(-3)}`);
    expect(text.replaceAll(" ", "")).not.toContain(user.phone);
  });

  test("the code is the primary action while one can be entered; name, email, and country survive a new start", async ({
    newBrowser,
    newPerson,
  }) => {
    const [browser, person] = [newBrowser(), newPerson("CH")];
    await requestCode(browser, person, "sign-up");
    const screen = await browser.send("/challenge");
    expect(getPrimaryActions(screen)).toEqual(["Verify"]);
    expect(readPage(screen).listTexts("main [role=status]").filter(Boolean)).toEqual([
      expect.stringMatching(/^Text message (on its way|sent|delivered), 3 attempts left\.$/),
    ]);
    expect(readPage(await browser.send("/challenge/number")).field("Country").value).toBe("CH");

    await browser.submit("/challenge", "Start again");
    const form = readPage(await browser.send("/sign-up"));
    const values = ["Name", "Email", "Country", "Password"].map((label) => form.field(label).value);
    expect(values).toEqual([person.name, person.email, "CH", ""]);
    expect(readPage(await newBrowser().send("/sign-up")).field("Email").value).toBe("");
  });

  test("input that is not a code costs no attempt", async ({ newBrowser, newPerson, simulator }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    for (const input of ["12345", "", "1234567", "abcdef"]) {
      const answer = await submitCode(browser, input);
      expect(describedCode(answer), input).toBe("Enter the 6-digit code.");
      expect(readPage(answer).text).toContain("3 attempts left");
    }
    expect(await simulator.requests({ to: person.phone, call: "check" })).toHaveLength(0);
  });

  test("the message ends with the host that its code is for, and can be pasted as a whole", async ({
    newBrowser,
    newPerson,
    simulator,
    nextCode,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const code = await nextCode(person.phone);
    const [message] = await simulator.messages(person.phone);
    const text = message?.text ?? "";
    expect(text.split("\n").at(-1)).toBe(`@localhost #${code}`);
    // A text field joins lines.
    const answer = await submitCode(browser, text.replaceAll("\n", ""));
    expect(answer.headers.location).toMatch(/^\/account/);
  });

  test("three wrong codes end it, and then the right one opens nothing", async ({
    newBrowser,
    address,
    newPerson,
    nextCode,
    db,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const code = await nextCode(person.phone);
    const form = await browser.form("/challenge", "Verify");
    const first = await submitCode(browser, wrong(code, 1));
    expect(describedCode(first)).toBe("Incorrect code. Check it and try again.");
    expect(readPage(first).text).toContain("2 attempts left");
    const second = await submitCode(browser, wrong(code, 2));
    expect(describedCode(second)).toBe("Incorrect code. Check it and try again.");
    expect(readPage(second).text).toContain("1 attempt left");
    await submitCode(browser, wrong(code, 3));
    await browser.post("/challenge", [...form, ["code", code]]);
    const answer = await browser.send("/challenge");
    const page = readPage(answer);
    expect(page.text).toContain("Verification ended");
    expect(page.text).toContain("Too many wrong codes.");
    expect(answer.body).not.toContain('name="code"');
    expect(page.link("Start again")).toBe("/sign-up");
    expect((await db.query('SELECT 1 FROM "user" WHERE email = $1', [person.email])).rowCount).toBe(0);
    expect(await events(db, "code_rejected", { ip: address })).toHaveLength(3);
  });

  test("a new code is refused too early, and nothing is sent", async ({
    newBrowser,
    newPerson,
    simulator,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const answer = await browser.submit("/challenge", "Send a new code");
    expect(readPage(answer).text).toMatch(/You can request a new code in \d+ seconds?\./);
    expect(readPage(await browser.send("/challenge")).text).toContain("3 attempts left");
    // No event for an early request: it is free, so it could be used to flood the audit trail.
    expect(await simulator.requests({ to: person.phone })).toHaveLength(1);
  });
});

describe("on the code screen, as time passes", () => {
  test("a code expires after five minutes, and a new one opens", async ({
    newBrowser,
    newPerson,
    nextCode,
    passTime,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const first = await nextCode(person.phone);
    await passTime(240);
    const form = await browser.form("/challenge", "Verify");
    expect(readPage(await browser.send("/challenge")).text).toContain("Expires in");
    await passTime(61);
    // The form was still open: the response says that the code has expired.
    const late = await browser.post("/challenge", [...form, ["code", first]]);
    expect(readPage(late).text).toContain("This code has expired");
    expect(getPrimaryActions(late)).toEqual(["Send a new code"]);

    await browser.submit("/challenge", "Send a new code");
    const second = await nextCode(person.phone);
    expect(second).not.toBe(first);
    expect(readPage(await browser.send("/challenge")).text).toContain("Expires in");
    expect((await submitCode(browser, second)).headers.location).toBe("/account/verified");
  });

  test("after ten minutes everything starts again", async ({
    newBrowser,
    address,
    newPerson,
    nextCode,
    passTime,
    db,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const code = await nextCode(person.phone);
    const form = await browser.form("/challenge", "Verify");
    await passTime(601);
    await browser.post("/challenge", [...form, ["code", code]]);
    const page = readPage(await browser.send("/challenge"));
    expect(page.text).toContain("This verification expired after 10 minutes.");
    expect(page.link("Start again")).toBe("/sign-up");
    expect(await events(db, "challenge_expired", { ip: address })).toHaveLength(1);
    expect((await db.query('SELECT 1 FROM "user" WHERE email = $1', [person.email])).rowCount).toBe(0);
  });

  test("a new code replaces the previous one, and until it arrives the page reloads itself", async ({
    newBrowser,
    newPerson,
    nextCode,
    passTime,
    simulator,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const first = await nextCode(person.phone);
    await passTime(31);
    await browser.submit("/challenge", "Send a new code");
    const waiting = await browser.send("/challenge");
    expect(readPage(waiting).text).toContain("Your code is on its way");
    expect(isCodeDisabled(waiting)).toBe(true);
    expect(waiting.body).toMatch(/<noscript><meta http-equiv="refresh" content="2"\/?><\/noscript>/i);

    // After a cancel, Vonage rejects the number for 12 s.
    await simulator.advanceClock(13);
    await expect
      .poll(async () => readPage(await browser.send("/challenge")).text)
      .toContain("3 attempts left");
    const second = await nextCode(person.phone);
    expect(describedCode(await submitCode(browser, first))).toBe(
      "Incorrect code. Only the newest code works.",
    );
    expect((await submitCode(browser, second)).headers.location).toBe("/account/verified");
    expect(await simulator.messages(person.phone)).toHaveLength(2);
  });

  test("starting again sends a new message once the previous one can be canceled, and says so until then", async ({
    newBrowser,
    newPerson,
    nextCode,
    passTime,
    simulator,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    await nextCode(person.phone);
    expect((await browser.submit("/challenge", "Start again")).headers.location).toBe("/sign-up");
    const ended = await browser.send("/challenge");
    expect(readPage(ended).text).toContain("You canceled this.");
    expect(getPrimaryActions(ended)).toEqual(["Start again"]);

    await requestCode(browser, { ...person, name: "Someone Else" }, "sign-up");
    const waiting = await browser.send("/challenge");
    expect(readPage(waiting).text).toContain("Your code can't be sent yet");
    expect(getPrimaryActions(waiting)).toEqual(["Send a new code"]);
    await passTime(31);
    await browser.submit("/challenge", "Send a new code");
    await simulator.advanceClock(13);
    await expect
      .poll(async () => readPage(await browser.send("/challenge")).text)
      .toContain("3 attempts left");
    const code = await nextCode(person.phone);
    expect((await submitCode(browser, code)).headers.location).toBe("/account/verified");
    expect(readPage(await browser.send("/account/verified")).text).toContain("Welcome, Someone Else.");
  });

  test("a sign-in whose code was replaced in another browser stays open and explains it", async ({
    newBrowser,
    newUser,
    nextCode,
    passTime,
    simulator,
    db,
  }) => {
    const user = await newUser();
    const [mine, other] = [newBrowser(), newBrowser()];
    await requestCode(mine, user, "sign-in");
    await nextCode(user.phone);
    await passTime(31);
    await requestCode(other, user, "sign-in");
    expect(readPage(await mine.send("/challenge")).text).toContain("3 attempts left");
    await other.submit("/challenge", "Send a new code");
    await simulator.advanceClock(13);
    await expect.poll(async () => readPage(await other.send("/challenge")).text).toContain("3 attempts left");
    const page = readPage(await mine.send("/challenge"));
    expect(page.text).toContain("Only the newest code works");
    expect(page.text).toContain("someone may know your password");
    const code = await nextCode(user.phone);
    expect((await submitCode(other, code)).headers.location).toBe("/account");
    expect(await events(db, "challenge_superseded", user)).toHaveLength(1);
  });
});
