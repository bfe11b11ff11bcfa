// A58: anyone who gets unrequested codes can stop them with one form, without an account or verification.
import { events } from "../testing/events";
import { enterCode, fillSignUp } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test(
  "A58: the owner of a number stops messages to it, a sign-up with it says so, and its holder gets in with one code",
  { tag: "@both" },
  async ({ page, address, newPerson, nextCode, simulator, db }) => {
    const victim = newPerson();
    const number = page.getByLabel("Phone number", { exact: true });
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Getting codes you didn't request?" }).click();
    await expect(page).toHaveURL("/stop-messages");
    await page.getByLabel("Country", { exact: true }).selectOption(victim.country);
    await number.fill("12");
    await page.getByRole("button", { name: "Stop messages" }).click();
    await expect(number).toHaveAccessibleDescription(/Enter a valid mobile number/);
    await expect(number).toHaveValue("12");
    await number.fill(victim.phone);
    await page.getByRole("button", { name: "Stop messages" }).click();
    await expect(page.getByText("Messages to this number are stopped")).toBeVisible();
    await expect(number).toHaveCount(0);
    const masked = `+44 ••• ${victim.phone.slice(-3)}`;
    expect(await events(db, "messages_stopped", { ip: address })).toEqual([{ phone: masked, days: 30 }]);

    await fillSignUp(page, victim);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(number).toHaveAccessibleDescription(
      /asked us not to send codes to this number for another 30 days\. Use another number, or contact support/,
    );
    await expect(number).toHaveValue(victim.phone);
    await expect(page.getByLabel("Name", { exact: true })).toHaveValue(victim.name);
    expect(await simulator.requests()).toEqual([]);

    // Without JavaScript, the form comes back without the password.
    await page.getByLabel("Password", { exact: true }).fill(victim.password);
    await page.getByRole("button", { name: "This is my number" }).click();
    await enterCode(page, await nextCode(victim.phone));
    await expect(page).toHaveURL(/\/account/);
    expect(await events(db, "messages_allowed", { ip: address })).toEqual([{ phone: masked }]);
  },
);
