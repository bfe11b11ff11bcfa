// Concurrent requests: one code creates one session, a challenge allows three attempts, and a sign-up creates
// one user.
import { events } from "../../testing/events";
import { requestCode, signUpValues, type Answer } from "../../testing/http-browser";
import { describe, expect, test, type Person } from "../../testing/http-test";
import type { SimulatorClient } from "../../testing/simulator-client";

const times = <T>(count: number, work: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => work(n));
const opensSession = ({ setCookies }: Answer) =>
  setCookies.some((line) => /^twofold-session=.{20}/.test(line));
const countChecks = async (simulator: SimulatorClient, { phone }: Person) =>
  (await simulator.requests({ call: "check", to: phone })).length;
const wrong = (code: string, n: number) => String((Number(code) + n) % 1_000_000).padStart(6, "0");

// Sequential, because each test keeps the app busy.
describe("at the same time", () => {
  test("A05: fifty correct codes make one session and one check", async ({
    newBrowser,
    address,
    newPerson,
    nextCode,
    simulator,
    db,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await requestCode(browser, person, "sign-up");
    const form = await browser.form("/challenge", "Verify");
    const code = await nextCode(person.phone);
    const answers = await Promise.all(
      times(50, () => browser.copy().post("/challenge", [...form, ["code", code]])),
    );

    expect(answers.filter(opensSession)).toHaveLength(1);
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await countChecks(simulator, person)).toBe(1);
    const sessions = await db.query(
      `SELECT 1 FROM session s JOIN "user" u ON u.id = s.user_id WHERE u.email = $1`,
      [person.email],
    );
    expect(sessions.rowCount).toBe(1);
    expect(await events(db, "code_accepted", { ip: address })).toHaveLength(1);
    expect(await events(db, "sign_up_completed", { email: person.email })).toHaveLength(1);
  });

  test("A04: a hundred wrong guesses are checked three times at most, and then the correct code is refused", async ({
    newBrowser,
    newUser,
    nextCode,
    simulator,
    db,
  }) => {
    const [browser, person] = [newBrowser(), await newUser()];
    await requestCode(browser, person, "sign-in");
    const form = await browser.form("/challenge", "Verify");
    const code = await nextCode(person.phone);
    const guess = (digits: string) => browser.copy().post("/challenge", [...form, ["code", digits]]);
    const checks = () => countChecks(simulator, person);

    const answers = await Promise.all(times(100, (n) => guess(wrong(code, n + 1))));
    expect(answers.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await checks()).toBeGreaterThan(0);
    expect(await checks()).toBeLessThanOrEqual(3);

    for (const n of times(3, (round) => round + 101)) await guess(wrong(code, n));
    expect(await checks()).toBe(3);
    expect(opensSession(await guess(code))).toBe(false);
    expect(await checks()).toBe(3);
    const counted = await db.query(
      `SELECT u.factor_failures, c.state, c.attempts_left, c.failure FROM "user" u JOIN challenge c ON c.user_id = u.id
       WHERE u.email = $1`,
      [person.email],
    );
    expect(counted.rows).toEqual([
      { factor_failures: 3, state: "failed", attempts_left: 0, failure: "out_of_attempts" },
    ]);
    expect(await events(db, "code_rejected", { email: person.email })).toHaveLength(3);
  });

  test("A36: twenty sign-ups of one person send one message, make one user and get the same answer", async ({
    newBrowser,
    address,
    newPerson,
    nextCode,
    simulator,
    db,
  }) => {
    const person = newPerson();
    const form = await newBrowser().form("/sign-up", "Create account");
    const browsers = times(20, newBrowser);
    const fields = [...form, ...Object.entries(signUpValues(person))] as typeof form;
    const answers = await Promise.all(browsers.map((browser) => browser.post("/sign-up", fields)));
    const alike = answers.map(({ status, headers, body, setCookies }) => {
      const cookies = setCookies.map((line) =>
        line.replace(/=[\w-]{43};/, "=TOKEN;").replace(/Expires=[^;]+/i, ""),
      );
      return { status, location: headers.location, body, cookies };
    });
    expect(alike).toEqual(times(20, () => alike[0]));
    expect(alike[0]).toMatchObject({ status: 303, location: "/challenge" });

    const code = await nextCode(person.phone);
    const entered = await Promise.all(
      browsers.map((browser) => browser.submit("/challenge", "Verify", { code }).catch(() => null)),
    );
    expect(entered.filter((answer) => answer && opensSession(answer))).toHaveLength(1);
    expect(await simulator.messages(person.phone)).toHaveLength(1);
    expect(await simulator.requests({ call: "send", to: person.phone })).toHaveLength(1);
    expect((await db.query('SELECT 1 FROM "user" WHERE email = $1', [person.email])).rowCount).toBe(1);
    for (const name of ["code_sent", "sign_up_completed"])
      expect(await events(db, name, { ip: address }), name).toHaveLength(1);
  });

  test("sign-ups of several people with one phone send one message and make one user", async ({
    newBrowser,
    address,
    newPerson,
    nextCode,
    simulator,
    db,
  }) => {
    const phone = newPerson().phone;
    const browsers = times(8, newBrowser);
    await Promise.all(browsers.map((browser) => requestCode(browser, { ...newPerson(), phone }, "sign-up")));
    const code = await nextCode(phone);
    await Promise.all(
      browsers.map((browser) => browser.submit("/challenge", "Verify", { code }).catch(() => null)),
    );
    expect(await simulator.messages(phone)).toHaveLength(1);
    expect((await db.query('SELECT 1 FROM "user" WHERE phone = $1', [phone])).rowCount).toBe(1);
    expect(await events(db, "sign_up_completed", { ip: address })).toHaveLength(1);
  });

  test("sign-ups with one email and several phones make a user each, and none of them has the address yet", async ({
    newBrowser,
    address,
    newPerson,
    nextCode,
    db,
  }) => {
    const email = newPerson().email;
    const people = times(4, () => ({ ...newPerson(), email }));
    const ready = await Promise.all(
      people.map(async (person) => {
        const browser = newBrowser();
        await requestCode(browser, person, "sign-up");
        const form = await browser.form("/challenge", "Verify");
        return { browser, fields: [...form, ["code", await nextCode(person.phone)]] as typeof form };
      }),
    );
    const answers = await Promise.all(ready.map(({ browser, fields }) => browser.post("/challenge", fields)));
    expect(answers.filter(opensSession)).toHaveLength(4);
    const { rows } = await db.query('SELECT email_confirmed_at FROM "user" WHERE email = $1', [email]);
    expect(rows).toEqual(times(4, () => ({ email_confirmed_at: null })));
    expect(await events(db, "sign_up_refused", { ip: address })).toEqual([]);
  });
});
