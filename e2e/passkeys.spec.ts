// Passkeys with Chromium's virtual authenticator: added, offered first, and useless to other users.
import type { Page } from "@playwright/test";
import { events } from "../testing/events";
import { notificationKinds } from "../testing/notifications";
import { insertPasskey, insertUser } from "../testing/rows";
import { enterCode, waitForHydration } from "../testing/sign-up";
import { addPasskey, enterPassword, signOut, virtualAuthenticator } from "./fixtures/factors";
import { expect, test } from "./fixtures/test";

async function usePasskey(page: Page) {
  const button = page.getByRole("button", { name: "Use your passkey" });
  await waitForHydration(button);
  await button.click();
}

test("a passkey is added, signs in without a text message, confirms a change, is renamed and removed", async ({
  signedIn: { page, user },
  simulator,
  passTime,
  db,
}) => {
  const device = await virtualAuthenticator(page);
  await addPasskey(page, "My laptop");
  expect(await device.list()).toHaveLength(1);
  await page.getByRole("button", { name: "Add a passkey" }).click();
  await expect(page.getByText("This device already has a passkey for your account.")).toBeVisible();
  await expect(page.getByLabel("Passkey name")).toHaveValue("Passkey 2");
  await device.setPresent(false);
  await signOut(page);
  await enterPassword(page, user, device);
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
  await page.getByRole("button", { name: "Save name" }).click();
  await expect(page.getByRole("heading", { name: "Old laptop", exact: true })).toBeVisible();
  await page.getByLabel("Remove Old laptop").click();
  await page.getByRole("button", { name: "Remove passkey" }).click();
  await expect(page.getByRole("heading", { name: "You don't have a passkey yet" })).toBeVisible();
  await expect.poll(() => device.list(), "the browser no longer offers the removed passkey").toEqual([]);

  await signOut(page);
  expect(await simulator.messages(user.phone)).toEqual([]);
  await enterPassword(page, user);
  await expect(page).toHaveURL("/challenge");
  expect(await notificationKinds(db, user)).toEqual(
    expect.arrayContaining(["passkey_added", "passkey_removed"]),
  );
  for (const name of ["passkey_added", "passkey_renamed", "passkey_removed"])
    expect(await events(db, name, user), name).toHaveLength(1);
  expect(await events(db, "passkey_accepted", user)).toHaveLength(2);
});

test("a browser without the passkey shows a message, and another factor is one click away", async ({
  page,
  newPerson,
  nextCode,
  db,
}) => {
  const user = newPerson();
  await insertPasskey(db, await insertUser(db, user), "My laptop");
  await virtualAuthenticator(page);
  await enterPassword(page, user);
  await usePasskey(page);
  await expect(page.getByText("No passkey was used.")).toBeVisible();
  await page.getByRole("button", { name: "Text me a code instead" }).click();
  await enterCode(page, await nextCode(user.phone));
  await expect(page).toHaveURL("/account");
});

test("a copied passkey whose counter goes back is refused and recorded", async ({ page, newPerson, db }) => {
  const user = newPerson();
  const passkey = await insertPasskey(db, await insertUser(db, user), "My laptop");
  const device = await virtualAuthenticator(page);
  await device.add(passkey);
  await enterPassword(page, user, device);
  await usePasskey(page);
  await expect(page).toHaveURL("/account");
  await device.setPresent(false);
  await signOut(page);
  await device.remove(passkey);
  await device.add({ ...passkey, signCount: 0 });
  await enterPassword(page, user, device);
  await usePasskey(page);
  await expect(page.getByText("Someone else may have a copy of this passkey")).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in");
  expect(await events(db, "passkey_copy_suspected", user)).toHaveLength(1);
});

test("A18: another user's passkey is refused, even after the correct password", async ({
  page,
  newPerson,
  db,
}) => {
  const [victim, thief] = [newPerson(), newPerson()];
  await insertPasskey(db, await insertUser(db, victim), "Victim's key");
  const device = await virtualAuthenticator(page);
  await device.add(await insertPasskey(db, await insertUser(db, thief), "The thief's"));
  // The thief's browser offers all its passkeys, ignoring the list of allowed ones.
  await page.addInitScript(() => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    navigator.credentials.get = (options) =>
      get({ ...options, publicKey: { ...options?.publicKey, allowCredentials: [] } as never });
  });
  await enterPassword(page, victim, device);
  await usePasskey(page);
  await expect(page.getByText("That passkey doesn't belong to this account.")).toBeVisible();
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in");
  expect(await events(db, "passkey_rejected", victim)).toMatchObject([{ rule: "not_theirs" }]);
  expect(await events(db, "passkey_rejected", thief)).toEqual([]);
});

test("a look-alike site that relays everything gets a response that is refused", async ({
  page,
  browser,
  newPerson,
  db,
}) => {
  const user = newPerson();
  const passkey = await insertPasskey(db, await insertUser(db, user), "My laptop");
  await virtualAuthenticator(page);
  // Another port of the same host is the closest a foreign origin can get. Passkeys ignore any other host.
  const victim = await browser.newPage();
  await victim.route("http://localhost:1/", (route) =>
    route.fulfill({ contentType: "text/html", body: "<title>A look-alike</title>" }),
  );
  await victim.goto("http://localhost:1/");
  await (await virtualAuthenticator(victim)).add(passkey);
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
  await expect(page.getByText("That passkey doesn't belong to this account.")).toBeVisible();
  expect(await events(db, "passkey_rejected", user)).toMatchObject([{ rule: "foreign_origin" }]);
  await page.goto("/account");
  await expect(page).toHaveURL("/sign-in");
  await victim.close();
});

test(
  "without JavaScript the pages say that passkeys require it, and another factor works",
  { tag: "@no-script" },
  async ({ signedIn: { page, user, userId }, nextCode, db }) => {
    await insertPasskey(db, userId, "My laptop");
    await page.goto("/account/passkeys");
    await expect(page.getByText("Passkeys require JavaScript")).toBeVisible();
    await expect(page.getByRole("button", { name: "Add a passkey" })).toBeHidden();
    await signOut(page);
    await enterPassword(page, user);
    await expect(page).toHaveURL("/challenge/passkey");
    await expect(page.getByText("Passkeys require JavaScript")).toBeVisible();
    await expect(page.getByRole("button", { name: "Use your passkey" })).toBeHidden();
    await page.getByRole("button", { name: "Text me a code instead" }).click();
    await enterCode(page, await nextCode(user.phone));
    await expect(page).toHaveURL("/account");
  },
);

test("a passkey signs in by the button or the email field's autofill, without password or message", async ({
  signedIn: { page, user },
  simulator,
  db,
}) => {
  const device = await virtualAuthenticator(page);
  await addPasskey(page, "My laptop");
  await device.setPresent(false);
  await signOut(page);
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  await waitForHydration(button);
  await device.setPresent(true);
  await button.click();
  await expect(page).toHaveURL("/account");
  await signOut(page);
  await expect(page, "the device answers the autofill").toHaveURL("/account");
  expect(await simulator.messages(user.phone)).toEqual([]);
  expect(await events(db, "passkey_accepted", user)).toHaveLength(2);
});

test("a passkey that does not check its user asks for the password, and is then the second factor", async ({
  page,
  newPerson,
  db,
}) => {
  const user = newPerson();
  const device = await virtualAuthenticator(page, { verifiesUser: false });
  const passkey = await insertPasskey(db, await insertUser(db, user), "Security key");
  await device.add(passkey);
  // Chromium doesn't list such a passkey, so the page's request names it. Other browsers list it.
  await page.addInitScript((id) => {
    const get = navigator.credentials.get.bind(navigator.credentials);
    const allowCredentials = [{ type: "public-key", id: Uint8Array.from(atob(id), (c) => c.charCodeAt(0)) }];
    navigator.credentials.get = (options) =>
      get({ ...options, publicKey: { ...options?.publicKey, allowCredentials } as never });
  }, passkey.credentialId);
  await device.setPresent(false);
  await page.goto("/sign-in");
  const button = page.getByRole("button", { name: "Sign in with a passkey" });
  await waitForHydration(button);
  await device.setPresent(true);
  await button.click();
  await expect(page.getByText("Sign in with your password; you can use this passkey")).toBeVisible();
  await enterPassword(page, user, device);
  await usePasskey(page);
  await expect(page).toHaveURL("/account");
});
