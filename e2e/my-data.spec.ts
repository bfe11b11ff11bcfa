// Users download their data and delete their account.
import { readFile } from "node:fs/promises";
import { enterCode } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test(
  "a user downloads their data, deletes the account and cancels the deletion",
  { tag: "@both" },
  async ({ signedIn: { page, user }, nextCode }) => {
    await page.goto("/account");
    await page.getByRole("link", { name: "Data" }).click();
    const downloading = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download my data" }).click();
    const download = await downloading;
    expect(download.suggestedFilename()).toBe("twofold-my-data.json");
    const data = JSON.parse(await readFile(await download.path(), "utf8")) as Record<string, unknown>;
    expect(data["account"]).toMatchObject({ email: user.email });

    await page.getByRole("link", { name: "Confirm it's you to delete your account" }).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await enterCode(page, await nextCode(user.phone));
    await page.getByLabel("Your email", { exact: true }).fill("someone@else.test");
    await page.getByRole("button", { name: "Delete my account" }).click();
    await expect(page.getByText("This is not the email address of your account.")).toBeVisible();
    await expect(page.getByLabel("Your email", { exact: true })).toHaveValue("someone@else.test");
    await page.getByLabel("Your email", { exact: true }).fill(` ${user.email.toUpperCase()}`);
    await page.getByRole("button", { name: "Delete my account" }).click();
    await expect(page.getByRole("heading", { name: "Your account will be deleted" })).toBeVisible();
    await page.goto("/account");
    await expect(page.getByText("This account will be deleted")).toBeVisible();
    await page.getByRole("button", { name: "Keep my account" }).click();
    await expect(page.getByText("This account will be deleted")).toHaveCount(0);
  },
);
