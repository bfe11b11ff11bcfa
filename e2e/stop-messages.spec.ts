// A58: whoever gets codes that they did not ask for stops them: with one form, no account, no proof and no message.
import type { Page } from "@playwright/test";
import { run } from "../testing/command";
import { events } from "../testing/events";
import { requestCode, HttpBrowser } from "../testing/http-browser";
import { fillSignUp, signIn } from "../testing/sign-up";
import { expect, test, type Person } from "./fixtures/test";

async function stopMessages(page: Page, { country, phone }: Pick<Person, "country" | "phone">) {
  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Getting codes you did not ask for?" }).click();
  await expect(page).toHaveURL("/stop-messages");
  await page.getByLabel("Country", { exact: true }).selectOption(country);
  await page.getByLabel("Phone number", { exact: true }).fill(phone);
  await page.getByRole("button", { name: "Stop messages" }).click();
}

const stopped = (page: Page) => page.getByText("Messages to this number are stopped");

test("A58: a victim stops the messages that a stranger has sent them, and the text says where", async ({
  page,
  app,
  address,
  newPerson,
  simulator,
  passTime,
  db,
}) => {
  const victim = newPerson();
  const stranger = new HttpBrowser(app.url, "198.19.255.77");
  await requestCode(stranger, victim, "sign-up");
  const [message] = await simulator.messages(victim.phone);
  expect(message?.text).toContain(`${app.url}/stop-messages`);

  await stopMessages(page, victim);
  await expect(stopped(page)).toBeVisible();
  await expect(page.getByLabel("Phone number", { exact: true })).toHaveCount(0);
  expect(await simulator.requests()).toHaveLength(1);
  const masked = `+44 ••• ${victim.phone.slice(-3)}`;
  expect(await events(db, "messages_stopped", { ip: address })).toEqual([{ phone: masked, days: 30 }]);

  // Neither the code that is awaited can be sent again, nor does a new sign-up send one.
  await passTime(31);
  await stranger.submit("/challenge", "Send a new code");
  const screen = (await stranger.send("/challenge")).body;
  expect(screen).toContain("Messages to this number are stopped");
  expect(screen).toContain("for another 30 days");
  expect(screen).toContain("Change number");
  expect(screen).not.toContain("Send a new code");
  expect(await events(db, "code_not_sent", { ip: stranger.address })).toMatchObject([
    { problem: "messages_stopped", rule: "messages_stopped" },
  ]);
  await fillSignUp(page, victim);
  await page.getByRole("button", { name: "Create account" }).click();
  const number = page.getByLabel("Phone number", { exact: true });
  await expect(number).toHaveAccessibleDescription(
    /asked us to send no codes to this number, for another 30 days\. The people who run this service can lift that/,
  );
  await expect(number).toHaveValue(victim.phone);
  await expect(page.getByLabel("Name", { exact: true })).toHaveValue(victim.name);
  expect(await simulator.requests({ call: "send" })).toHaveLength(1);
});

test("A58: a number that was stopped still signs its user in", async ({ page, newUser, nextCode }) => {
  await stopMessages(page, newUser);
  await expect(stopped(page)).toBeVisible();
  await signIn(page, newUser, nextCode);
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
});

test("what is no number is explained beside its field and stays there; after five numbers an hour must pass", async ({
  page,
  address,
  newPerson,
  simulator,
  db,
}) => {
  const number = page.getByLabel("Phone number", { exact: true });
  const cases: [string, RegExp][] = [
    ["", /Please enter your phone number/],
    ["12", /does not exist/],
    ["+880 1712 345678", /We send no codes to this country, only to Austria, Canada, .* and United States\./],
    ["+49 30 901820", /mobile numbers only/],
  ];
  for (const [phone, words] of cases) {
    await stopMessages(page, { country: "GB", phone });
    await expect(number).toHaveAccessibleDescription(words);
    await expect(number).toHaveValue(phone);
  }
  for (let n = 0; n < 5; n++) {
    await stopMessages(page, newPerson());
    await expect(stopped(page)).toBeVisible();
  }
  const sixth = newPerson();
  await stopMessages(page, sixth);
  await expect(page.getByText("Please try again in 60 minutes.")).toBeVisible();
  await expect(number).toHaveValue(sixth.phone);
  expect(await events(db, "limit_reached", { ip: address })).toEqual([{ rule: "stops_per_ip" }]);
  expect(await simulator.requests()).toHaveLength(0);
});

test("whoever has the number stopped learns nothing about it, and the operator lifts it", async ({
  app,
  address,
  newUser,
  newPerson,
  environment,
  db,
}) => {
  const answerTo = async (phone: string) => {
    const browser = new HttpBrowser(app.url, address);
    const answer = await browser.submit("/stop-messages", "Stop messages", { country: "GB", phone });
    expect(answer.status).toBe(200);
    return answer.body.replace(/\b[0-9a-f]{32}\b/g, "NONCE");
  };
  const unknown = newPerson();
  const answers = [
    await answerTo(unknown.phone),
    await answerTo(newUser.phone),
    await answerTo(unknown.phone),
  ];
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toContain("Messages to this number are stopped");

  const admin = (...words: string[]) =>
    run(
      ["--import", "tsx", "--conditions=react-server", "dev/admin.ts", ...words],
      environment.environmentFor(0),
    );
  const lifting = admin("allow-number", unknown.phone);
  expect(await lifting.ended).toBe(0);
  const masked = `+44 ••• ${unknown.phone.slice(-3)}`;
  expect(lifting.output()).toContain(`Codes may go again to ${masked}.`);
  expect(await events(db, "messages_allowed", { ip: "console" })).toContainEqual({ phone: masked });
  await requestCode(new HttpBrowser(app.url, address), unknown, "sign-up");

  const help = admin("--help");
  expect(await help.ended).toBe(0);
  expect(help.output()).toContain("allow-number <number");
  expect(await admin("allow-number", "hello").ended).toBe(1);
});
