// A43: resetting a forgotten password takes the link from the email and the second factor.
import { events } from "../testing/events";
import { findEmailLink } from "../testing/mailbox";
import { enterCode, signIn } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

const NEW = "four grey owls at dusk";

test(
  "a link, a new password and the second factor reset it, no one is signed in, and the link is in no Referer header",
  { tag: "@both" },
  async ({ page, app, httpSession: { user }, mailbox, nextCode, db }) => {
    await page.goto("/sign-in");
    await page.getByRole("link", { name: "Reset it" }).click();
    await page.getByLabel("Email", { exact: true }).fill(user.email);
    await page.getByRole("button", { name: "Send me a link" }).click();
    await expect(page.getByText("If an account exists for this address")).toBeVisible();
    const link = new URL(
      findEmailLink(await mailbox.next(user.email, "Set a new password"), "reset-password"),
    );

    const referers: string[] = [];
    page.on("request", (request) => referers.push(request.headers()["referer"] ?? ""));
    const answer = await page.goto(link.pathname);
    expect(answer?.headers()["referrer-policy"]).toBe("strict-origin");
    expect(answer?.headers()["cache-control"]).toContain("no-store");
    await expect(page.getByText(`For ${user.email}`)).toBeVisible();
    await page.getByRole("link", { name: "Back to sign in" }).click();
    await expect(page).toHaveURL("/sign-in");
    expect(referers.join(" ")).toContain(app.url);
    expect(referers.join(" ")).not.toContain(link.pathname.split("/").at(-1));

    await page.goto(link.pathname);
    await page.getByLabel("New password", { exact: true }).fill(NEW);
    await page.getByRole("button", { name: "Continue" }).click();
    await enterCode(page, await nextCode(user.phone));
    await expect(page.getByText("Password changed")).toBeVisible();
    expect((await page.context().cookies()).map(({ name }) => name)).not.toContain("twofold-session");

    await page.getByLabel("Email", { exact: true }).fill(user.email);
    await page.getByLabel("Password", { exact: true }).fill(user.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await expect(page.getByText("Incorrect email or password.")).toBeVisible();
    await signIn(page, { ...user, password: NEW }, nextCode);
    await mailbox.next(user.email, "Your password was reset");
    const [done] = await events(db, "password_reset", { email: user.email });
    expect(done).toEqual({ sessionsEnded: 1, factor: "sms", wasFrozen: false });
    for (const name of ["password_reset_requested", "password_reset_started"])
      expect(await events(db, name, { email: user.email })).toHaveLength(1);
  },
);
