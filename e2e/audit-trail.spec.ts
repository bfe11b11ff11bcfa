// The running app links what happens in it. What the chain is good for: lib/audit-chain.test.ts.
import { signIn } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

test("whatever a person does is linked into the audit trail within seconds", async ({
  signedIn: { page, user },
  nextCode,
  passTime,
  db,
}) => {
  await page.goto("/account");
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByText("You are signed out")).toBeVisible();
  await passTime(31);
  await signIn(page, user, nextCode);
  const events = `SELECT e.name, l.position FROM audit_event e LEFT JOIN audit_link l ON l.event_id = e.id
    WHERE e.user_id = (SELECT id FROM "user" WHERE email = $1)`;
  const told = async () =>
    (await db.query<{ name: string; position: string | null }>(events, [user.email])).rows;
  expect((await told()).map(({ name }) => name)).toContain("sign_in_succeeded");
  await expect
    .poll(async () => (await told()).filter(({ position }) => position === null), { timeout: 10_000 })
    .toEqual([]);
});
