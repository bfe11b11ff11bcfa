// A73, A80, A81: wrong passwords of strangers slow strangers down. They lock nobody out.
import { randomUUID } from "node:crypto";
import { events } from "../../testing/events";
import { HttpBrowser, type Fields } from "../../testing/http-browser";
import { describe, expect, test, type Person } from "../../testing/http-test";
import { notificationKinds } from "../../testing/notifications";
import { insertAuthenticator } from "../../testing/rows";

/** An address that no other test uses. */
const anyAddress = (network = anyNetwork()) => `${network}.${1 + Math.floor(Math.random() * 250)}`;
const anyNetwork = () => `45.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`;

async function startGuessing(app: { url: string }) {
  const form = await new HttpBrowser(app.url, anyAddress()).form("/sign-in", "Sign in");
  return (address: string, email: string, password = `a guess ${randomUUID()}`) => {
    const fields: Fields = [...form, ["email", email], ["password", password]];
    return new HttpBrowser(app.url, address).post("/sign-in", fields);
  };
}

/** One wrong password from each of these strangers, in 20 networks. Returns the statuses. */
async function attack(
  guess: Awaited<ReturnType<typeof startGuessing>>,
  { email }: Person,
  strangers: number,
): Promise<number[]> {
  const networks = Array.from({ length: 20 }, anyNetwork);
  const addresses = Array.from(
    { length: strangers },
    (_, n) => `${networks[n % 20]}.${1 + Math.floor(n / 20)}`,
  );
  const statuses: number[] = [];
  const guessInTurn = async () => {
    for (let address = addresses.pop(); address !== undefined; address = addresses.pop())
      statuses.push((await guess(address, email)).status);
  };
  await Promise.all(Array.from({ length: 10 }, guessInTurn));
  return statuses;
}

describe("wrong passwords of strangers", () => {
  test.sequential(
    "A73: a thousand strangers guess a password, and its owner still gets in within a minute",
    async ({ app, db, newBrowser, httpSession: { browser: known, user, userId }, passTime }) => {
      await insertAuthenticator(db, userId);
      const guess = await startGuessing(app);
      const statuses = await attack(guess, user, 1000);
      expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(500);
      const signIn = (browser: HttpBrowser) =>
        browser.submit("/sign-in", "Sign in", { email: user.email, password: user.password });

      known.cookies.delete("twofold-session");
      expect((await signIn(known)).headers.location).toBe("/challenge");
      let fromNewBrowser = await signIn(newBrowser());
      if (fromNewBrowser.status === 429) {
        const wait = Number(fromNewBrowser.headers["retry-after"]);
        expect(wait).toBeLessThan(60);
        await passTime(wait);
        fromNewBrowser = await signIn(newBrowser());
      }
      expect(fromNewBrowser.headers.location).toMatch(/^\/challenge/);
      expect(await notificationKinds(db, user)).toEqual(["password_guessed"]);
    },
    60_000,
  );

  test("A73: a client that used up its own tries waits less than a minute, and a known browser does not wait", async ({
    newBrowser,
    httpSession: { browser: known, user },
  }) => {
    const guess = (browser: HttpBrowser, password: string) =>
      browser.submit("/sign-in", "Sign in", { email: user.email, password });
    for (let n = 0; n < 10; n++) expect((await guess(newBrowser(), `guess ${n}`)).status).toBe(200);
    const refused = await guess(newBrowser(), user.password);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers["retry-after"])).toBeLessThan(60);
    known.cookies.delete("twofold-session");
    expect((await guess(known, user.password)).headers.location).toMatch(/^\/challenge/);
  });

  test("A80: one network that tries many accounts is slowed down and raises an alarm, and others sign in as usual", async ({
    app,
    db,
    newUser,
  }) => {
    const guess = await startGuessing(app);
    const site = `2a02:${Math.floor(Math.random() * 0xefff).toString(16)}:7`;
    const statuses: number[] = [];
    for (let n = 0; n < 160; n++)
      statuses.push((await guess(`${site}:${n.toString(16)}::1`, `${randomUUID()}@example.org`)).status);
    expect(statuses.slice(0, 100)).not.toContain(429);
    expect(statuses.slice(100).filter((status) => status === 429)).toHaveLength(50);
    const alarms = await db.query(
      "SELECT 1 FROM audit_event WHERE name = 'alarm_raised' AND data->>'alarm' = 'sign_ins_failing' AND data->>'subject' = $1",
      [`${site}::/48`],
    );
    expect(alarms.rowCount).toBe(1);
    const user = await newUser();
    expect((await guess(anyAddress(), user.email, user.password)).headers.location).toMatch(/^\/challenge/);
  }, 60_000);
});

test("A81: clients behind a proxy that appends ports have their own limits", async ({ app, db }) => {
  const guess = await startGuessing(app);
  const address = anyAddress();
  await guess(`${address}:50123`, `${randomUUID()}@example.org`);
  expect(await events(db, "sign_in_refused", { ip: address })).toEqual([{ rule: "wrong_credentials" }]);
});
