// Passkeys, with Chromium's virtual authenticator: added, asked for first, and worth nothing to anybody else.
import type { Page } from "@playwright/test";
import { events } from "../testing/events";
import {
  addPasskey,
  enterPassword,
  noticesOf,
  plantPasskey,
  signOut,
  virtualAuthenticator,
} from "./fixtures/factors";
import { enter, HttpBrowser } from "../testing/http-browser";
import { enterCode, untilTakenOver } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

async function usePasskey(page: Page) {
  const button = page.getByRole("button", { name: "Use your passkey" });
  await untilTakenOver(button);
  await button.click();
}

test.describe("in a browser with passkeys", () => {
  test("one is added, signs in without a text message, confirms a change, is renamed and removed", async ({
    signedIn: { page, user },
    simulator,
    passTime,
    db,
  }) => {
    await virtualAuthenticator(page);
    await addPasskey(page, "My laptop");
    const sent = (await simulator.messages(user.phone)).length;
    await signOut(page);
    await enterPassword(page, user);
    await expect(page).toHaveURL("/challenge/passkey");
    await usePasskey(page);
    await expect(page).toHaveURL("/account");

    await passTime(11 * 60);
    await page.goto("/account/passkeys");
    await expect(page).toHaveURL("/confirm?to=passkeys");
    await page.getByRole("button", { name: "Continue" }).click();
    await usePasskey(page);
    await expect(page).toHaveURL("/account/passkeys");

    await page.getByLabel("Rename My laptop").click();
    await page.getByLabel("New name for “My laptop”").fill("  Old laptop ");
    await page.getByRole("button", { name: "Save the name" }).click();
    await expect(page.getByRole("heading", { name: "Old laptop", exact: true })).toBeVisible();
    await page.getByLabel("Remove Old laptop").click();
    await page.getByRole("button", { name: "Remove this passkey" }).click();
    await expect(page.getByRole("heading", { name: "You have no passkey yet" })).toBeVisible();

    await signOut(page);
    expect(await simulator.messages(user.phone)).toHaveLength(sent);
    await enterPassword(page, user);
    await expect(page).toHaveURL("/challenge");
    expect(await noticesOf(db, user)).toEqual(expect.arrayContaining(["passkey_added", "passkey_removed"]));
    for (const name of ["passkey_added", "passkey_renamed", "passkey_removed"])
      expect(await events(db, name, user), name).toHaveLength(1);
    expect(await events(db, "passkey_accepted", user)).toHaveLength(2);
  });

  test("no device makes a second one, and a name is needed", async ({ signedIn: { page } }) => {
    await virtualAuthenticator(page);
    await addPasskey(page, "My laptop");
    await page.getByRole("button", { name: "Add a passkey" }).click();
    await expect(page.getByText("There is a passkey of yours on this device already.")).toBeVisible();
    await expect(page.getByLabel("Name of the new passkey")).toHaveValue("Passkey 2");
  });

  test("a browser without the passkey is told so, and another way is one click away", async ({
    signedIn: { page, user },
    nextCode,
  }) => {
    const device = await virtualAuthenticator(page);
    await addPasskey(page, "My laptop");
    await signOut(page);
    for (const credential of await device.credentials()) await device.remove(credential);
    await enterPassword(page, user);
    await usePasskey(page);
    await expect(page.getByText("No passkey was used.")).toBeVisible();
    await page.getByRole("button", { name: "Text me a code instead" }).click();
    await enterCode(page, await nextCode(user.phone));
    await expect(page).toHaveURL("/account");
  });

  test("a copy whose counter goes back opens nothing, and that is written down", async ({
    signedIn: { page, user },
    db,
  }) => {
    const device = await virtualAuthenticator(page);
    await addPasskey(page, "My laptop");
    const [copy] = await device.credentials();
    if (!copy) throw new Error("there is no passkey");
    for (let round = 0; round < 2; round++) {
      await signOut(page);
      await enterPassword(page, user);
      await usePasskey(page);
      await expect(page).toHaveURL("/account");
    }
    await signOut(page);
    await device.remove(copy);
    await device.add({ ...copy, signCount: 0 });
    await enterPassword(page, user);
    await usePasskey(page);
    await expect(page.getByText("Somebody else seems to have a copy of this passkey")).toBeVisible();
    await page.goto("/account");
    await expect(page).toHaveURL("/sign-in");
    expect(await events(db, "passkey_copy_suspected", user)).toHaveLength(1);
  });

  test("a look-alike site that relays everything gets an answer that opens nothing", async ({
    signedIn: { page, user },
    browser,
    startInstance,
    db,
  }) => {
    const device = await virtualAuthenticator(page);
    await addPasskey(page, "My laptop");
    await signOut(page);
    const [credential] = await device.credentials();
    // Another origin of the same host is as near as a foreign site can come: from any other host no passkey answers.
    const lookAlike = await startInstance();
    const victim = await browser.newPage();
    await victim.goto(`${lookAlike.url}/sign-in`);
    const victimsDevice = await virtualAuthenticator(victim);
    if (credential) await victimsDevice.add(credential);
    const relay = (question: string) =>
      victim.evaluate(async (question) => {
        const { bytes, text } = {
          bytes: (value: string) =>
            Uint8Array.from(atob(value.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0)),
          text: (value: ArrayBuffer) => btoa(String.fromCharCode(...new Uint8Array(value))),
        };
        const given = (await navigator.credentials.get({
          publicKey: { challenge: bytes(question), rpId: "localhost", userVerification: "preferred" },
        })) as PublicKeyCredential;
        const response = given.response as AuthenticatorAssertionResponse;
        const { authenticatorData, clientDataJSON, signature } = response;
        return {
          id: given.id,
          rawId: text(given.rawId),
          authenticatorData: text(authenticatorData),
          clientDataJSON: text(clientDataJSON),
          signature: text(signature),
        };
      }, question);
    await page.exposeFunction("relay", relay);
    await page.addInitScript(() => {
      const bytes = (value: string) => Uint8Array.from(atob(value), (c) => c.charCodeAt(0)).buffer;
      navigator.credentials.get = async (options) => {
        const challenge = new Uint8Array(options?.publicKey?.challenge as ArrayBuffer);
        const { relay } = window as unknown as { relay: (q: string) => Promise<Record<string, string>> };
        const given = await relay(btoa(String.fromCharCode(...challenge)));
        return {
          id: given["id"],
          rawId: bytes(given["rawId"] ?? ""),
          type: "public-key",
          authenticatorAttachment: null,
          getClientExtensionResults: () => ({}),
          response: {
            authenticatorData: bytes(given["authenticatorData"] ?? ""),
            clientDataJSON: bytes(given["clientDataJSON"] ?? ""),
            signature: bytes(given["signature"] ?? ""),
            userHandle: null,
          },
        } as unknown as Credential;
      };
    });
    await enterPassword(page, user);
    await usePasskey(page);
    await expect(page.getByText("That passkey is not one of this account.")).toBeVisible();
    expect(await events(db, "passkey_rejected", user)).toMatchObject([{ rule: "foreign_origin" }]);
    await page.goto("/account");
    await expect(page).toHaveURL("/sign-in");
    await victim.close();
    await lookAlike.stop();
  });

  test("A18: another user's passkey opens nothing, even after the right password", async ({
    signedIn: { page, user: thief },
    app,
    address,
    newPerson,
    nextCode,
    db,
  }) => {
    const victim = newPerson();
    await enter(new HttpBrowser(app.url, address), victim, "sign-up", nextCode);
    await plantPasskey(db, victim, "Victim's key");
    await virtualAuthenticator(page);
    await addPasskey(page, "The thief's");
    await signOut(page);
    // The thief's browser offers what it has, whatever it was asked for.
    await page.addInitScript(() => {
      const get = navigator.credentials.get.bind(navigator.credentials);
      navigator.credentials.get = (options) =>
        get({ ...options, publicKey: { ...options?.publicKey, allowCredentials: [] } as never });
    });
    await enterPassword(page, victim);
    await usePasskey(page);
    await expect(page.getByText("That passkey is not one of this account.")).toBeVisible();
    await page.goto("/account");
    await expect(page).toHaveURL("/sign-in");
    expect(await events(db, "passkey_rejected", victim)).toMatchObject([{ rule: "not_theirs" }]);
    expect(await events(db, "passkey_rejected", thief)).toEqual([]);
  });
});

test.describe("an attacker", () => {
  test("A65: neither renames nor removes another user's passkey: there is no such thing", async ({
    app,
    address,
    newPerson,
    nextCode,
    db,
  }) => {
    const [victim, thief] = [newPerson(), newPerson()];
    const [, browser] = [new HttpBrowser(app.url, address), new HttpBrowser(app.url, address)];
    await enter(new HttpBrowser(app.url, address), victim, "sign-up", nextCode);
    await enter(browser, thief, "sign-up", nextCode);
    const theirs = await plantPasskey(db, victim, "Victim's key");
    await plantPasskey(db, thief, "Mine");
    const rows = async () => (await db.query("SELECT * FROM passkey ORDER BY id")).rows as unknown[];
    const before = await rows();
    for (const button of ["Save the name", "Remove this passkey"]) {
      const form = await browser.form("/account/passkeys", button);
      for (const id of [theirs, "x", "", "00000000-0000-7000-8000-000000000000"]) {
        const forged = form.map(([name, value]): [string, string] => [
          name,
          name === "passkey_id" ? id : value,
        ]);
        const answer = await browser.post("/account/passkeys", [...forged, ["passkey_name", "Taken"]]);
        expect([button, id, answer.status]).toEqual([button, id, 404]);
        expect(answer.body).not.toContain("Victim");
      }
    }
    expect(await rows()).toEqual(before);
    for (const name of ["passkey_renamed", "passkey_removed"])
      for (const person of [victim, thief]) expect(await events(db, name, person)).toEqual([]);
  });

  test("A24: with a stolen session, but without a fresh factor, changes no passkey", async ({
    app,
    address,
    newPerson,
    nextCode,
    passTime,
    db,
  }) => {
    const [victim, thief] = [newPerson(), new HttpBrowser(app.url, address)];
    await enter(thief, victim, "sign-up", nextCode);
    await plantPasskey(db, victim, "Mine");
    const forms = [
      await thief.form("/account/passkeys", "Save the name"),
      await thief.form("/account/passkeys", "Remove this passkey"),
    ];
    await passTime(10 * 60 + 1);
    const page = await thief.send("/account/passkeys");
    expect([page.status, page.headers.location]).toEqual([307, "/confirm?to=passkeys"]);
    for (const form of forms) {
      const posted = await thief.post("/account/passkeys", [...form, ["passkey_name", "Taken"]]);
      expect([posted.status, posted.headers.location]).toEqual([303, "/confirm?to=passkeys"]);
    }
    const { rows } = await db.query(
      `SELECT p.name FROM passkey p JOIN "user" u ON u.id = p.user_id WHERE u.email = $1`,
      [victim.email],
    );
    expect(rows).toEqual([{ name: "Mine" }]);
    for (const name of ["passkey_added", "passkey_renamed", "passkey_removed"])
      expect(await events(db, name, victim)).toEqual([]);
  });
});

test(
  "without JavaScript the pages say that passkeys need it, and another way works",
  { tag: "@no-script" },
  async ({ signedIn: { page, user }, nextCode, db }) => {
    await plantPasskey(db, user, "My laptop");
    await page.goto("/account/passkeys");
    await expect(page.getByText("Passkeys need JavaScript")).toBeVisible();
    await expect(page.getByRole("button", { name: "Add a passkey" })).toBeHidden();
    await page.getByLabel("Rename My laptop").click();
    await page.getByLabel("New name for “My laptop”").fill("");
    await page.getByRole("button", { name: "Save the name" }).click();
    await expect(page.getByText("Please give it a name.")).toBeVisible();
    await signOut(page);
    await enterPassword(page, user);
    await expect(page).toHaveURL("/challenge/passkey");
    await expect(page.getByText("Passkeys need JavaScript")).toBeVisible();
    await expect(page.getByRole("button", { name: "Use your passkey" })).toBeHidden();
    await page.getByRole("button", { name: "Text me a code instead" }).click();
    await enterCode(page, await nextCode(user.phone));
    await expect(page).toHaveURL("/account");
  },
);

test("a passkey is proposed after three good sign-ins, and not again for ninety days after “not now”", async ({
  signedIn: { page, user },
  nextCode,
  db,
}) => {
  const proposal = page.getByText("Tired of typing codes?");
  const signedIn = (times: number) =>
    db.query(
      `INSERT INTO audit_event (id, at, name, user_id, ip, user_agent, data, requester_digest, seal)
       SELECT gen_random_uuid(), now(), 'sign_in_succeeded', id, 'x', 'x', '{}', '', '' FROM "user", generate_series(1, $2) WHERE email = $1`,
      [user.email, times],
    );
  await signedIn(2);
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(proposal).toBeHidden();
  await signOut(page);
  await enterPassword(page, user);
  await enterCode(page, await nextCode(user.phone));
  await expect(proposal).toBeVisible();
  await page.getByRole("button", { name: "Not now" }).click();
  await expect(proposal).toBeHidden();
  expect(await events(db, "passkey_declined", user)).toHaveLength(1);
  // Hours, since a day is not the same everywhere.
  const moveBack = `UPDATE "user" SET passkey_declined_at = passkey_declined_at - $2::interval WHERE email = $1`;
  await db.query(moveBack, [user.email, `${90 * 24 - 1} hours`]);
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(proposal).toBeHidden();
  await db.query(moveBack, [user.email, "1 hour"]);
  await page.goto("/account");
  await expect(proposal).toBeVisible();
  await plantPasskey(db, user, "My laptop");
  await page.goto("/account");
  await expect(page.getByRole("heading", { name: "Your account" })).toBeVisible();
  await expect(proposal).toBeHidden();
});
