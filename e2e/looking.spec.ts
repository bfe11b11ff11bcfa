// Looking sends nothing and changes nothing, whatever is opened, refreshed, prefetched or asked for with HEAD.
import { PAGES } from "../testing/pages";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { fillSignUp } from "../testing/sign-up";
import { expect, test } from "./fixtures/test";

const LOOKS: { method?: string; headers?: Record<string, string> }[] = [
  {},
  { method: "HEAD" },
  { headers: { purpose: "prefetch", "sec-purpose": "prefetch;prerender" } },
  { headers: { rsc: "1", "next-router-prefetch": "1" } },
  { headers: { rsc: "1" } },
  { headers: { "user-agent": "WhatsApp/2.23 A" } },
];

test("the code screen can be refreshed and reopened twenty times", async ({
  page,
  newPerson,
  simulator,
  db,
}) => {
  const person = newPerson();
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByText("3 attempts left")).toBeVisible();
  const before = (await db.query("SELECT * FROM challenge")).rows;
  for (let round = 0; round < 10; round++) {
    await page.reload();
    await page.goto("/challenge");
  }
  await page.goto("/sign-up");
  await page.goBack();
  await expect(page.getByText("3 attempts left")).toBeVisible();
  expect(await simulator.requests()).toHaveLength(1);
  expect((await db.query("SELECT * FROM challenge")).rows).toEqual(before);
});

test("no page sends or changes anything, to whoever looks and however", async ({
  app,
  address,
  newPerson,
  nextCode,
  simulator,
  db,
}) => {
  const [waiting, signedIn] = [new HttpBrowser(app.url, address), new HttpBrowser(app.url, address)];
  await enter(signedIn, newPerson(), "sign-up", nextCode);
  await requestCode(waiting, newPerson(), "sign-up");
  const state = async () => ({
    calls: (await simulator.requests()).length,
    challenges: (await db.query("SELECT * FROM challenge ORDER BY id")).rows,
    sessions: (await db.query("SELECT * FROM session ORDER BY id")).rows,
    events: (await db.query("SELECT count(*) FROM audit_event")).rows,
  });
  const before = await state();
  for (const browser of [waiting, signedIn, new HttpBrowser(app.url, address)]) {
    const cookies = new Map(browser.cookies);
    for (const path of PAGES) for (const look of LOOKS) await browser.send(path, look);
    expect(browser.cookies).toEqual(cookies);
  }
  expect(await state()).toEqual(before);
});
