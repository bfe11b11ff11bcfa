// A73, A81: wrong passwords of strangers slow strangers down. They never lock out a user.
import { randomUUID } from "node:crypto";
import { events } from "../../testing/events";
import { HttpBrowser, type Fields } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { waitFor } from "../../testing/wait-for";

/** An address that no other test uses. */
const anyAddress = () => `${anyNetwork()}.${1 + Math.floor(Math.random() * 250)}`;
const anyNetwork = () => `45.${Math.floor(Math.random() * 256)}.${Math.floor(Math.random() * 256)}`;

async function startGuessing(app: { url: string }) {
  const form = await new HttpBrowser(app.url, anyAddress()).form("/sign-in", "Sign in");
  return (address: string, email: string, password = `a guess ${randomUUID()}`) => {
    const fields: Fields = [...form, ["email", email], ["password", password]];
    return new HttpBrowser(app.url, address).post("/sign-in", fields);
  };
}

describe("wrong passwords of strangers", () => {
  test("A73: a client that used up its own tries waits less than a minute, and a known browser does not wait", async ({
    newBrowser,
    httpSession: { browser: known, user },
  }) => {
    const guess = (browser: HttpBrowser, password: string) =>
      browser.submit("/sign-in", "Sign in", { email: user.email, password });
    for (let n = 0; n < 10; n++) expect((await guess(newBrowser(), `guess ${n}`)).status).toBe(200);
    const refused = await guess(newBrowser(), user.password);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers["retry-after"])).toBeLessThan(60);
    known.cookies.delete("twofold-session");
    expect((await guess(known, user.password)).headers.location).toMatch(/^\/challenge/);
  });
});

test("A81: clients behind a proxy that appends ports have their own limits", async ({ app, db }) => {
  const guess = await startGuessing(app);
  const address = anyAddress();
  await guess(`${address}:50123`, `${randomUUID()}@example.org`);
  expect(await events(db, "sign_in_refused", { ip: address })).toEqual([{ rule: "wrong_credentials" }]);
});

test("A81: clients whose proxy reports no address share one limit, and operators are alerted", async ({
  app,
  db,
}) => {
  expect((await new HttpBrowser(app.url, "not an address").send("/sign-in")).status).toBe(200);
  const alarm = await waitFor(
    async () =>
      (
        await db.query(
          "SELECT data FROM audit_event WHERE name = 'alarm_raised' AND data->>'alarm' = 'client_address_unknown'",
        )
      ).rows[0] as { data: unknown } | undefined,
    () => "no alarm",
  );
  expect(alarm.data).toEqual({ alarm: "client_address_unknown", subject: "x-forwarded-for" });
});
