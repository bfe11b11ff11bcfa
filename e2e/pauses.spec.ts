// Pauses a prefix in a browser. e2e/http/pauses.test.ts tests who may not.
import { HttpBrowser, requestCode } from "../testing/http-browser";
import { test } from "./fixtures/console";
import { expect } from "./fixtures/test";

test("an admin pauses a prefix from a row and ends the pause; sign-ups with the prefix get an explanation and no code", async ({
  adminPage: { page, admin },
  newPerson,
  app,
  address,
  simulator,
  db,
}) => {
  const person = newPerson("CH");
  const prefix = person.phone.slice(0, -4);
  await db.query(
    `INSERT INTO delivery (id, purpose, channel, phone, phone_country, ip, state, asked_at)
     VALUES (gen_random_uuid(), 'sign_up', 'sms', $1, 'CH', '203.0.113.9', 'expired', now())`,
    [`${prefix}0000`],
  );
  await page.goto(`/admin/deliveries?prefix=${encodeURIComponent(prefix)}`);
  await page.getByRole("link", { name: `Pause ${prefix}` }).click();
  await expect(page.getByLabel("Country or prefix")).toHaveValue(prefix);
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("Enter a reason, at least 4 characters.")).toBeVisible();
  await page.getByLabel("Reason", { exact: true }).fill("codes that nobody types in, ask +41791234567");
  await page.getByRole("combobox", { name: "Duration" }).selectOption("1 week");
  await page.getByRole("button", { name: "Pause" }).click();
  await expect(page.getByText("In effect now")).toBeVisible();
  // The form is ready for another pause.
  await expect(page.getByLabel("Reason", { exact: true })).toHaveValue("");
  const row = page.getByRole("table", { name: "Paused now" }).getByRole("row", { name: prefix });
  for (const text of [admin.name, "codes that nobody types in, ask •••"])
    await expect(row.getByText(text, { exact: true })).toBeVisible();

  const browser = new HttpBrowser(app.url, address);
  await requestCode(browser, person, "sign-up");
  const screen = (await browser.send("/challenge")).body;
  expect(screen).toContain("Codes to numbers like this one are paused");
  expect(screen).toContain("You can change the number now.");
  expect(screen).toContain("/challenge/number");
  // Its end would help the attacker that it stops.
  expect(screen).not.toMatch(/\b7 days|hours/);
  expect(await simulator.requests({ to: person.phone })).toEqual([]);

  await row.getByRole("button", { name: `Resume ${prefix}` }).click();
  await expect(
    page.getByRole("table", { name: "Ended pauses" }).getByRole("row", { name: prefix }),
  ).toContainText(`Resumed by ${admin.name}`);
  const again = new HttpBrowser(app.url, address);
  await requestCode(again, { ...newPerson("CH"), phone: `${prefix}0001` }, "sign-up");
  await expect.poll(() => simulator.requests({ to: `${prefix}0001`, call: "send" })).toHaveLength(1);
});
