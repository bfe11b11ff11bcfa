// A factor that was verified for one sensitive change does not allow another one.
import { makeStale } from "../../testing/console";
import { describe, expect, test } from "../../testing/console-test";
import { events } from "../../testing/events";
import { authenticate, type HttpBrowser } from "../../testing/http-browser";
import type { Person } from "../../testing/people";
import { readPage } from "../../testing/page";
import { confirmFor } from "../../testing/rows";

const DELETE = "Delete my account";
const EVIDENCE = "Called back on the landline, knew the last two bills.";

/** Sensitive changes, and where their confirmation leads. */
const WANTED = { phone: "/account/phone", email: "/account/email", delete_account: "/account/data" };

const SHOWN_FOR = {
  ...{ ...WANTED, data: "/account/data" },
  ...{ passkeys: "/account/passkeys", password: "/account/password" },
};

/** Confirms with a code and returns where this leads. */
async function confirm(
  browser: HttpBrowser,
  to: string,
  { phone }: Person,
  nextCode: (phone: string) => Promise<string>,
): Promise<string | undefined> {
  expect((await browser.submit(`/confirm?to=${to}`, "Continue")).headers.location).toBe("/challenge");
  const code = await nextCode(phone);
  return (await browser.submit("/challenge", "Verify", { code })).headers.location;
}

describe.concurrent("a factor that was verified", () => {
  for (const [shownFor, path] of Object.entries(SHOWN_FOR)) {
    test(`for "${shownFor}" allows no other change of the phone, the email or the account's existence`, async ({
      httpSession: { browser, user },
      newSession,
      nextCode,
      db,
    }) => {
      const { browser: other } = await newSession();
      await confirmFor(db, other, "delete_account");
      // The form of another user is refused for that alone, so it names none.
      const deletion = (await other.form("/account/data", DELETE)).filter(([name]) => name !== "form_owner");
      await makeStale(db, user);
      expect(await confirm(browser, shownFor, user, nextCode)).toBe(path);
      for (const wanted of ["phone", "email"] as const) {
        const { headers } = await browser.send(WANTED[wanted]);
        expect(headers.location).toBe(wanted === shownFor ? undefined : `/confirm?to=${wanted}`);
      }
      expect((await browser.send("/account/passkeys")).status).toBe(200);
      const page = readPage(await browser.send("/account/data"));
      const hasButton = page.forms().some(({ button }) => button === DELETE);
      expect(hasButton).toBe(shownFor === "delete_account");
      const { headers } = await browser.post("/account/data", [...deletion, ["email", user.email]]);
      expect(headers.location).toBe(hasButton ? undefined : "/confirm?to=delete_account");
      expect(await events(db, "deletion_planned", user)).toHaveLength(hasButton ? 1 : 0);
    });
  }

  test("at sign-in allows none of them, and the confirmation leads to the change without a second one", async ({
    newBrowser,
    newUser,
    newPerson,
    nextCode,
    db,
  }) => {
    const [browser, user] = [newBrowser(), await newUser()];
    await authenticate(browser, user, "sign-in", nextCode);
    for (const wanted of ["phone", "email"] as const)
      expect((await browser.send(WANTED[wanted])).headers.location).toBe(`/confirm?to=${wanted}`);
    const data = readPage(await browser.send("/account/data"));
    expect(data.link("Confirm it's you to delete your account")).toBe("/confirm?to=delete_account");
    expect(readPage(await browser.send("/confirm?to=delete_account")).text).toContain(
      "You're about to delete your account. We need your second factor for this change, even if you verified it recently.",
    );

    expect(await confirm(browser, "delete_account", user, nextCode)).toBe("/account/data");
    expect((await browser.submit("/account/data", DELETE, { email: user.email })).body).toContain(
      "Your account will be deleted",
    );

    expect(await confirm(browser, "email", user, nextCode)).toBe("/account/email");
    const email = { email: `new-${user.email}` };
    expect((await browser.submit("/account/email", "Send confirmation link", email)).body).toContain(
      "Check your email",
    );

    expect(await confirm(browser, "phone", user, nextCode)).toBe("/account/phone");
    const { phone, country } = newPerson();
    await browser.submit("/account/phone", "Send the code", { phone, country });
    await browser.submit("/challenge", "Verify", { code: await nextCode(phone) });
    expect(await events(db, "phone_changed", user)).toHaveLength(1);
    // The change can be undone right away.
    const [button = ""] = readPage(await browser.send("/account/phone"))
      .forms()
      .map((form) => form.button)
      .filter((name) => name.startsWith("Change back"));
    expect((await browser.submit("/account/phone", button)).headers.location).toBe("/account/phone");
    expect(await events(db, "phone_change_undone", user)).toHaveLength(1);
  });

  test("for one user's recovery does not allow that of another one", async ({
    admin: { browser: admin, person },
    helped,
    newSession,
    nextCode,
    db,
  }) => {
    const { userId: otherId } = await newSession();
    const [path, otherPath] = [helped.id, otherId].map((id) => `/admin/accounts/${id}/lost-phone`);
    const { location = "" } = (await admin.send(path ?? "")).headers;
    expect(location).toBe(`/confirm?to=admin_lost_phone&about=${helped.id}`);
    expect(await confirm(admin, `admin_lost_phone&about=${helped.id}`, person, nextCode)).toBe(path);
    const form = await admin.form(path ?? "", "Open case");
    const opened = await admin.post(path ?? "", [...form, ["evidence", EVIDENCE]]);
    expect(opened.headers.location).toBe(path);

    const toConfirm = `/confirm?to=admin_lost_phone&about=${otherId}`;
    expect((await admin.send(otherPath ?? "")).headers.location).toBe(toConfirm);
    const forged = form.map(([name, value]): [string, string] => [name, value.replace(helped.id, otherId)]);
    const posted = await admin.post(otherPath ?? "", [...forged, ["evidence", EVIDENCE]]);
    expect(posted.headers.location).toBe(toConfirm);
    // Without a user, a confirmation is for no recovery.
    await confirmFor(db, admin, "admin_lost_phone");
    expect((await admin.send(otherPath ?? "")).headers.location).toBe(toConfirm);
    // Other changes by the admin accept any fresh factor.
    expect((await admin.send(`/admin/accounts/${otherId}/suspend`)).status).toBe(200);
    const { rows } = await db.query("SELECT 1 FROM lost_phone_case WHERE user_id = $1", [otherId]);
    expect(rows).toEqual([]);
  });
});
