// Changing the password signs out all other browsers and invalidates the old password.
import { events } from "../testing/events";
import { HttpBrowser } from "../testing/http-browser";
import { insertSession } from "../testing/rows";
import { expect, test } from "./fixtures/test";

const NEW = "four grey owls at dusk";

test(
  "A30: a new password signs out the other browsers at once, and this one stays",
  { tag: "@both" },
  async ({ signedIn: { page, user, userId }, app, address, mailbox, db }) => {
    const other = new HttpBrowser(app.url, address);
    for (const [name, value] of await insertSession(db, userId, { ip: address }))
      other.cookies.set(name, value);
    expect((await other.send("/account")).status).toBe(200);

    await page.goto("/account/password");
    const current = page.getByLabel("Current password", { exact: true });
    const next = page.getByLabel("New password", { exact: true });
    // For password managers: the username, and which field is which.
    const username = page.locator('input[autocomplete="username"]');
    await expect(username).toHaveValue(user.email);
    await expect(username).toBeHidden();
    await expect(current).toHaveAttribute("autocomplete", "current-password");
    await expect(next).toHaveAttribute("autocomplete", "new-password");

    await current.fill(user.password);
    await next.fill(NEW);
    await page.getByRole("button", { name: "Change password" }).click();
    await expect(page.getByText("Password changed")).toBeVisible();
    await expect(
      page.getByText("You've been signed out of 1 other session. You're still signed in here."),
    ).toBeVisible();
    expect((await other.send("/account")).headers.location).toBe("/sign-in");
    await page.getByRole("link", { name: "Back to security" }).click();
    await expect(page).toHaveURL("/account/security");

    const signInWith = (password: string) =>
      new HttpBrowser(app.url, address).submit("/sign-in", "Sign in", { email: user.email, password });
    expect((await signInWith(user.password)).body).toContain("Incorrect email or password");
    expect((await signInWith(NEW)).headers.location).toBe("/challenge");
    expect(await events(db, "password_changed", { email: user.email })).toEqual([{ sessionsEnded: 1 }]);
    await mailbox.next(user.email, "Your password was changed");
  },
);
