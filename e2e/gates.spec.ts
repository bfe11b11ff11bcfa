// Every page and route there is, listed from the build: whoever may not see it gets nothing of it, however it is asked for.
import { readFileSync } from "node:fs";
import { askAsRouter, disguises, forgedRequests } from "../testing/forged-requests";
import { GUARDED_PAGES, KNOWN_ROUTES } from "../testing/pages";
import { requestCode, enter, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";

test("every page and route of the build is known to be public or guarded", () => {
  const manifest = new URL("../.next/server/app-paths-manifest.json", import.meta.url);
  const built = Object.keys(JSON.parse(readFileSync(manifest, "utf8")) as object).map(
    (entry) => entry.replace(/\/(page|route)$/, "").replace(/\/\([^)]*\)/g, "") || "/",
  );
  expect(built.sort()).toEqual([...KNOWN_ROUTES].sort());
});

test("nobody gets anything of a page that is not for them", async ({
  app,
  address,
  newPerson,
  nextCode,
  db,
}) => {
  // Every page, every visitor, every lie: minutes on a busy machine.
  test.setTimeout(240_000);
  const [admin, user] = [newPerson(), newPerson()];
  const visitors = {
    admin: new HttpBrowser(app.url, address),
    user: new HttpBrowser(app.url, address),
    half: new HttpBrowser(app.url, address),
    anonymous: new HttpBrowser(app.url, address),
  };
  await enter(visitors.admin, admin, "sign-up", nextCode);
  await enter(visitors.user, user, "sign-up", nextCode);
  await requestCode(visitors.half, admin, "sign-in");
  await db.query(`UPDATE "user" SET role = 'admin' WHERE email = $1`, [admin.email]);

  for (const { path, for: whom, words } of GUARDED_PAGES) {
    const secrets = [...words, admin.email, admin.name, user.email];
    const refused =
      whom === "admin" ? (["user", "half", "anonymous"] as const) : (["half", "anonymous"] as const);
    const plain = await visitors.admin.send(path);
    for (const word of words) expect(plain.body, `an admin sees ${path}`).toContain(word);
    const parts = await Promise.all(
      forgedRequests(path).map((headers) => askAsRouter(visitors.admin, path, headers)),
    );
    const telling = parts.filter(({ body }) => body.includes(words.at(-1) ?? "")).length;
    // Most of the forged requests would tell everything if the page did not ask who is asking.
    expect(telling).toBeGreaterThan(10);

    // No event for a refused look: looking changes nothing, whoever looks.
    for (const name of refused) {
      const front = await visitors[name].send(path);
      if (whom === "admin") expect(front.status, `${name} at ${path}`).toBe(404);
      else expect([front.status, front.headers.location]).toEqual([307, "/sign-in"]);
      const asked = [
        ...forgedRequests(path).map((headers) => ({ target: path, headers })),
        ...(name === refused[0] ? disguises(path) : []).flatMap((target) => [
          { target, headers: {} },
          { target, headers: { rsc: "1" } },
        ]),
        ...forgedRequests(path)
          .filter(({ rsc }) => rsc)
          .map((headers) => ({ target: `${path}?_rsc=1r7s9`, headers })),
      ];
      for (const { target, headers } of asked) {
        const { status, body } = await askAsRouter(visitors[name], target, headers);
        const told = secrets.filter((secret) => body.includes(secret));
        expect(
          { told, broken: status >= 500 },
          `${name} at ${target} with ${JSON.stringify(headers)}`,
        ).toEqual({
          told: [],
          broken: false,
        });
      }
    }
  }
});

test("an ordinary user and a stranger find no admin page, not even its title", async ({
  page,
  signedIn,
  javaScriptEnabled,
}) => {
  for (const path of ["/admin", "/admin/accounts", "/admin/unfinished"]) {
    const response = await page.goto(path);
    expect(response?.status()).toBe(404);
    await expect(page).toHaveTitle(/^Page not found/);
    // Next leaves it to the browser's script to draw a page that turns out not to be there.
    if (javaScriptEnabled !== false)
      await expect(page.getByRole("heading", { name: "There is no page here" })).toBeVisible();
  }
  await page.goto("/account");
  await expect(page.getByText(signedIn.user.email)).toBeVisible();
  await expect(page.getByRole("link", { name: "Admin" })).toHaveCount(0);
});
