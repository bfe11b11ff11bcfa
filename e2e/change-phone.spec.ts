// Changing the phone number: the new one is verified first, the previous one can be restored for two days.
import { events } from "../testing/events";
import { confirmFor } from "../testing/rows";
import { enterCode, signIn } from "../testing/sign-up";
import { expect, test, type Person } from "./fixtures/test";

const masks = ({ phone }: Person) => `+44 ••• ${phone.slice(-3)}`;

test(
  "a user changes their number with its code and changes it back; both phones and the mailbox are notified",
  { tag: "@both" },
  async ({ signedIn: { page, user }, httpSession, newPerson, nextCode, mailbox, simulator, db }) => {
    await confirmFor(db, httpSession.browser, "phone");
    const moved = { ...user, phone: newPerson().phone };
    await page.goto("/account/phone");
    await page.getByLabel("Country", { exact: true }).selectOption(moved.country);
    await page.getByLabel("Phone number", { exact: true }).fill(moved.phone);
    await page.getByRole("button", { name: "Send the code" }).click();
    await expect(page.getByText(masks(moved))).toBeVisible();
    await enterCode(page, await nextCode(moved.phone));
    await expect(page.getByRole("heading", { name: "Your new phone number" })).toBeVisible();
    await expect(page.getByText(`${masks(moved)} (United Kingdom)`)).toBeVisible();
    await expect(page.getByRole("button", { name: "Send the code" })).toHaveCount(0);

    const sentEmail = await mailbox.next(user.email, "phone number was changed");
    expect(sentEmail.text).toContain(masks(user));
    expect(sentEmail.text).toContain(masks(moved));
    await expect
      .poll(async () => (await simulator.messages(user.phone)).at(-1)?.text)
      .toContain("If this wasn't you");
    const [event] = await events(db, "phone_changed", { email: user.email });
    expect(event).toMatchObject({ former: masks(user), now: masks(moved) });

    await page.getByRole("button", { name: `Change back to ${masks(user)}` }).click();
    await expect(page.getByText("Phone number restored")).toBeVisible();
    await expect(page.getByText(`${masks(user)} (United Kingdom)`)).toBeVisible();
    await expect(page.getByRole("button", { name: "Send the code" })).toBeVisible();
    await mailbox.next(user.email, "previous phone number was restored");
    expect(await events(db, "phone_change_undone", { email: user.email })).toMatchObject([{ by: "session" }]);
    await page.context().clearCookies();
    await signIn(page, user, nextCode);
  },
);
