// Signing in takes the password and the phone.
import { enterCode } from "../testing/sign-up";
import { insertSession, insertUser } from "../testing/rows";
import { expect, test } from "./fixtures/test";

test(
  "password and code together open the account, and neither alone does",
  { tag: "@both" },
  async ({ page, newPerson, nextCode, address, db }) => {
    const user = newPerson();
    await insertSession(db, await insertUser(db, user), { ip: address });
    await page.goto("/account");
    await expect(page).toHaveURL("/sign-in");
    await page.getByLabel("Email", { exact: true }).fill(user.email.toUpperCase());
    await page.getByLabel("Password", { exact: true }).fill("not the password");
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByText("Incorrect email or password.")).toBeVisible();
    await expect(page.getByLabel("Email", { exact: true })).toHaveValue(new RegExp(user.email, "i"));
    expect(await page.content()).not.toContain("not the password");
    await expect(page).toHaveURL("/sign-in");

    await page.getByLabel("Password", { exact: true }).fill(user.password);
    await page.getByLabel("Keep me signed in").check();
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByRole("heading", { name: "Enter your code" })).toBeVisible();
    await expect(page.getByText(`+44 ••• ${user.phone.slice(-3)}`)).toBeVisible();

    await page.goto("/account");
    await expect(page).toHaveURL("/sign-in");
    await page.goto("/challenge");
    await enterCode(page, await nextCode(user.phone));
    await expect(page.getByRole("heading", { name: "Your profile" })).toBeVisible();
    await expect(page).toHaveURL("/account");
    await page.getByRole("link", { name: "Sessions" }).click();
    const sessions = page.getByRole("table", { name: "Active sessions" });
    const rows = sessions.getByRole("row");
    await expect(rows.nth(1)).toContainText("This device");
    await expect(rows.nth(1)).toContainText("Kept signed in");
    await expect(rows.filter({ hasText: "This device" })).toHaveCount(1);
    await expect(sessions.getByRole("row", { name: "Sign out the session in" })).toHaveCount(1);
  },
);
