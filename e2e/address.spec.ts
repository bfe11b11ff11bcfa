// A52: limits count people by their address, so nobody may choose it.
import { expect, test } from "./fixtures/test";
import { fillSignUp } from "./fixtures/sign-up";

const CLAIMS = {
  "x-twofold-peer": "6.6.6.6",
  "x-forwarded-for": "6.6.6.6, 6.6.6.6",
  "x-real-ip": "6.6.6.6",
  forwarded: "for=6.6.6.6",
  "cf-connecting-ip": "6.6.6.6",
  "true-client-ip": "6.6.6.6",
};

test(
  "without a proxy the connecting address counts, whatever the headers claim",
  { tag: "@script" },
  async ({ startInstance, browser, db, newPerson }) => {
    const instance = await startInstance({ env: { TRUSTED_PROXY_HOPS: "0" } });
    const context = await browser.newContext({ baseURL: instance.url, extraHTTPHeaders: CLAIMS });
    const person = newPerson();
    const page = await context.newPage();
    await fillSignUp(page, person);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL(/\/challenge/);
    const { rows } = await db.query("SELECT ip FROM challenge WHERE phone = $1", [person.phone]);
    expect(rows).toEqual([{ ip: "127.0.0.1" }]);
    await context.close();
    await instance.stop();
  },
);

test(
  "behind one proxy the address that it saw counts, and nothing left of it",
  { tag: "@script" },
  async ({ app, address, browser, db, newPerson }) => {
    const headers = { ...CLAIMS, "x-forwarded-for": `6.6.6.6, 127.0.0.1, ${address}` };
    const context = await browser.newContext({ baseURL: app.url, extraHTTPHeaders: headers });
    const person = newPerson();
    const page = await context.newPage();
    await fillSignUp(page, person);
    await page.getByRole("button", { name: "Create account" }).click();
    await expect(page).toHaveURL(/\/challenge/);
    const { rows } = await db.query("SELECT ip FROM challenge WHERE phone = $1", [person.phone]);
    expect(rows).toEqual([{ ip: address }]);
    await context.close();
  },
);
