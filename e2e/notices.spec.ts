// "This wasn't me": from the email to a locked account and a restored one.
import { events } from "../testing/events";
import { authenticate, HttpBrowser } from "../testing/http-browser";
import { findEmailLink } from "../testing/mailbox";
import { enterCode } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test("“This was not me” locks the account: all sessions end, and an email shows the way back", async ({
  page,
  app,
  address,
  newUser,
  nextCode,
  mailbox,
  passTime,
  db,
}) => {
  const requests: { url: string; referrer: string }[] = [];
  page.on("request", (request) =>
    requests.push({ url: request.url(), referrer: request.headers()["referer"] ?? "" }),
  );
  const thief = new HttpBrowser(app.url, address);
  await authenticate(thief, newUser, "sign-in", nextCode);
  const halfway = new HttpBrowser(app.url, address);
  await halfway.submit("/sign-in", "Sign in", { email: newUser.email, password: newUser.password });
  const sentEmail = await mailbox.next(newUser.email, "New sign-in");
  const links = [findEmailLink(sentEmail, "not-me")];

  await page.goto(findEmailLink(sentEmail, "not-me"));
  await expect(page.getByRole("definition").filter({ hasText: "New sign-in" })).toBeVisible();
  expect((await thief.send("/account")).status).toBe(200);
  await page.getByRole("button", { name: "Lock my account" }).click();
  await expect(page.getByText("No one can sign in now")).toBeVisible();

  expect((await thief.send("/account")).headers.location).toBe("/sign-in");
  const { rows } = await db.query(
    `SELECT failure FROM challenge JOIN "user" ON "user".id = user_id WHERE email = $1 AND state = 'failed'`,
    [newUser.email],
  );
  expect(rows).toEqual([{ failure: "session_over" }]);
  const again = new HttpBrowser(app.url, address);
  const refused = await again.submit("/sign-in", "Sign in", {
    email: newUser.email,
    password: newUser.password,
  });
  expect(refused.headers.location).toBeUndefined();
  expect(again.cookies.has("twofold-challenge")).toBe(false);

  expect(await events(db, "account_frozen", { email: newUser.email })).toMatchObject([
    { sessions: 1, challenges: 1 },
  ]);
  const locked = await mailbox.next(newUser.email, "Your account is locked");
  expect(locked.text).not.toContain("/not-me/");
  const reset = findEmailLink(await mailbox.next(newUser.email, "Set a new password"), "reset-password");
  links.push(reset);

  // The link works once. While the account is locked, it says so.
  await page.goto(findEmailLink(sentEmail, "not-me"));
  await expect(page.getByText("No one can sign in now")).toBeVisible();

  await nextCode(newUser.phone); // The code of the sign-in that was stopped halfway.
  await passTime(301);
  await page.goto(reset);
  await page.getByLabel("New password", { exact: true }).fill("four grey owls at dusk");
  await page.getByRole("button", { name: "Continue" }).click();
  await enterCode(page, await nextCode(newUser.phone));
  await expect(page.getByText("Password changed")).toBeVisible();
  await authenticate(again, { ...newUser, password: "four grey owls at dusk" }, "sign-in", nextCode);

  // A link's token appears only in its own URL, and in no referrer.
  const tokens = links.map((link) => new URL(link).pathname.split("/").at(-1) ?? "");
  const elsewhere = requests.flatMap(({ url, referrer }) => [
    ...(tokens.some((token) => url.endsWith(`/${token}`)) ? [] : [url]),
    referrer,
  ]);
  expect(requests.length).toBeGreaterThan(5);
  for (const token of tokens) expect(elsewhere.filter((text) => text.includes(token))).toEqual([]);
});
