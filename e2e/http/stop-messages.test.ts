// A58: stopping messages to a number locks no user out and reveals nothing.
import { events } from "../../testing/events";
import {
  authenticate,
  HttpBrowser,
  requestCode,
  signUpValues,
  type Answer,
} from "../../testing/http-browser";
import { describe, expect, test, type Person } from "../../testing/http-test";
import { readPage } from "../../testing/page";
import { confirmFor } from "../../testing/rows";

const STOPPED = "Messages to this number are stopped";

function stopMessages(
  browser: HttpBrowser,
  { country, phone }: Pick<Person, "country" | "phone">,
): Promise<Answer> {
  return browser.submit("/stop-messages", "Stop messages", { country, phone });
}

describe.concurrent("stopping messages", () => {
  test("A58: a stopped number still signs its user in", async ({ newBrowser, newUser, nextCode }) => {
    const [browser, user] = [newBrowser(), await newUser()];
    expect(readPage(await stopMessages(browser, user)).text).toContain(STOPPED);
    await authenticate(browser, user, "sign-in", nextCode);
    expect(readPage(await browser.send("/account")).text).toContain("Your profile");
  });

  test("invalid numbers are explained beside the field and stay in it; the sixth number within an hour is refused", async ({
    newBrowser,
    newPerson,
    address,
    simulator,
    db,
  }) => {
    const browser = newBrowser();
    const cases: [string, RegExp][] = [
      ["", /Enter your phone number/],
      ["12", /Enter a valid mobile number/],
      [
        "+880 1712 345678",
        /We don't send codes to this country\. We send them to Austria, Canada, .* and United States\./,
      ],
      ["+49 30 901820", /mobile numbers only/],
    ];
    for (const [phone, words] of cases) {
      const answer = await stopMessages(browser, { country: "GB", phone });
      expect(readPage(answer).find("#phone-message").text).toMatch(words);
      expect(readPage(answer).find("input[name=phone]").attributes).toMatchObject({
        "aria-describedby": "phone-message",
        value: phone,
      });
      expect(readPage(answer).text).not.toContain(STOPPED);
    }
    const people = Array.from({ length: 5 }, () => newPerson());
    for (const person of people)
      expect(readPage(await stopMessages(browser, person)).text).toContain(STOPPED);
    const sixth = newPerson();
    const refused = await stopMessages(browser, sixth);
    expect(readPage(refused).text).toContain("Try again in 60 minutes.");
    expect(readPage(refused).text).not.toContain(STOPPED);
    expect(readPage(refused).find("input[name=phone]").attributes).toMatchObject({ value: sixth.phone });
    expect(await events(db, "limit_reached", { ip: address })).toEqual([{ rule: "stops_per_ip" }]);
    for (const { phone } of [...people, sixth]) expect(await simulator.requests({ to: phone })).toEqual([]);
  });

  test("the answer reveals nothing about the number", async ({ newBrowser, newUser, newPerson }) => {
    const answerTo = async (phone: string) => {
      const answer = await stopMessages(newBrowser(), { country: "GB", phone });
      expect(answer.status).toBe(200);
      return answer.body.replace(/\b[0-9a-f]{32}\b/g, "NONCE");
    };
    const [unknown, user] = [newPerson(), await newUser()];
    const answers = [
      await answerTo(unknown.phone),
      await answerTo(user.phone),
      await answerTo(unknown.phone),
    ];
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toContain(STOPPED);
  });
});

describe.concurrent("the holder of a stopped number", () => {
  const OFFER = "This is my number";
  const MINE = { own_number: "yes" };
  const CLAIMED = /one code a day to this number, and have sent it already\. Try again in 24 hours/;

  test("A58: says “This is my number” at sign-up, enters the one code, and has an account", async ({
    newBrowser,
    newPerson,
    nextCode,
    address,
    simulator,
    db,
  }) => {
    const [browser, person] = [newBrowser(), newPerson()];
    await stopMessages(newBrowser(), person);
    const refused = readPage(await browser.submit("/sign-up", "Create account", signUpValues(person)));
    const button = refused.find("button[name=own_number]");
    expect([button.accessibleName, button.attribute("value")]).toEqual([OFFER, "yes"]);
    expect(refused.text).toContain("We can send one code to it today");
    const values = { ...signUpValues(person), ...MINE };
    expect((await browser.submit("/sign-up", "Create account", values)).headers.location).toBe("/challenge");
    const code = await nextCode(person.phone);
    const done = await browser.submit("/challenge", "Verify", { code });
    expect(done.headers.location).toBe("/account/verified");
    expect(await simulator.requests({ to: person.phone.slice(1), call: "send" })).toHaveLength(1);
    const phone = `+44 ••• ${person.phone.slice(-3)}`;
    for (const name of ["stopped_number_claimed", "messages_allowed"])
      expect(await events(db, name, { ip: address })).toEqual([{ phone }]);
  });

  test("A58: moves an account to it", async ({
    httpSession: { browser, user },
    newBrowser,
    newPerson,
    nextCode,
    db,
  }) => {
    const moved = newPerson();
    await stopMessages(newBrowser(), moved);
    await confirmFor(db, browser, "phone");
    const { country, phone } = moved;
    const refused = await browser.submit("/account/phone", "Send the code", { country, phone });
    expect(readPage(refused).find("button[name=own_number]").accessibleName).toBe(OFFER);
    const claimed = await browser.submit("/account/phone", "Send the code", { country, phone, ...MINE });
    expect(claimed.headers.location).toBe("/challenge");
    await browser.submit("/challenge", "Verify", { code: await nextCode(phone) });
    expect(await events(db, "phone_changed", user)).toHaveLength(1);
    expect(await events(db, "messages_allowed", user)).toHaveLength(1);
  });

  test("A58: gets one message a day, however many strangers say that it is theirs, two of them at once", async ({
    app,
    cast,
    newBrowser,
    newPerson,
    simulator,
  }) => {
    const victim = newPerson();
    await stopMessages(newBrowser(), victim);
    const claim = async () => {
      const stranger = new HttpBrowser(app.url, cast.newAddress());
      const values = { ...signUpValues({ ...newPerson(), phone: victim.phone }), ...MINE };
      return stranger.submit("/sign-up", "Create account", values);
    };
    const both = await Promise.all([claim(), claim()]);
    expect(both.filter(({ headers }) => headers.location === "/challenge")).toHaveLength(1);
    const late = both.find(({ headers }) => !headers.location) ?? (await claim());
    for (const answer of [late, await claim(), await claim()]) {
      expect(readPage(answer).find("#phone-message").text).toMatch(CLAIMED);
      expect(answer.body).not.toContain("own_number");
    }
    expect(await simulator.requests({ to: victim.phone.slice(1), call: "send" })).toHaveLength(1);
    // No code was entered, so the stop stays.
    const refused = await newBrowser().submit("/sign-up", "Create account", signUpValues(victim));
    expect(readPage(refused).find("#phone-message").text).toContain("asked us not to send codes");
  });
});

test("A58: messages that a stranger causes say where to stop them; after that neither a new code nor a new sign-up sends one", async ({
  app,
  cast,
  newBrowser,
  newPerson,
  simulator,
  passTime,
  db,
}) => {
  const [victim, browser] = [newPerson(), newBrowser()];
  const stranger = new HttpBrowser(app.url, cast.newAddress());
  await requestCode(stranger, victim, "sign-up");
  const [message] = await simulator.messages(victim.phone);
  expect(message?.text).toContain("code to create your account.");
  expect(message?.text).toContain(`${app.url}/stop-messages`);

  expect(readPage(await stopMessages(browser, victim)).text).toContain(STOPPED);
  expect(await simulator.requests()).toHaveLength(1);

  await passTime(31);
  await stranger.submit("/challenge", "Send a new code");
  const screen = readPage(await stranger.send("/challenge")).text;
  expect(screen).toContain(STOPPED);
  expect(screen).toContain("for another 30 days");
  expect(screen).toContain("Change number");
  expect(screen).not.toContain("Send a new code");
  expect(await events(db, "code_not_sent", { ip: stranger.address })).toMatchObject([
    { problem: "messages_stopped", rule: "messages_stopped" },
  ]);

  const refused = await browser.submit("/sign-up", "Create account", signUpValues(victim));
  expect(readPage(refused).find("#phone-message").text).toMatch(
    /asked us not to send codes to this number for another 30 days\. Use another number, or contact support/,
  );
  expect(readPage(refused).find("input[name=phone]").attributes).toMatchObject({ value: victim.phone });
  expect(await simulator.requests({ call: "send" })).toHaveLength(1);
});
