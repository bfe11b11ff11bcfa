// A52: limits count people by their address, so nobody may choose it. A35: nor may anybody choose ours.
import { connect } from "node:net";
import { events } from "../testing/events";
import { linkIn } from "../testing/mailbox";
import { exchange, HttpBrowser } from "../testing/http-browser";
import { expect, test } from "./fixtures/test";
import { fillSignUp } from "../testing/sign-up";

const CLAIMS = {
  "x-twofold-peer": "6.6.6.6",
  "x-forwarded-for": "6.6.6.6, 6.6.6.6",
  "x-real-ip": "6.6.6.6",
  forwarded: "for=6.6.6.6",
  "cf-connecting-ip": "6.6.6.6",
  "true-client-ip": "6.6.6.6",
};

test("without a proxy the connecting address counts, whatever the headers claim", async ({
  startInstance,
  browser,
  db,
  newPerson,
}) => {
  const instance = await startInstance({ env: { TRUSTED_PROXY_HOPS: "0" } });
  const context = await browser.newContext({ baseURL: instance.url, extraHTTPHeaders: CLAIMS });
  const person = newPerson();
  const page = await context.newPage();
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/challenge/);
  const { rows } = await db.query("SELECT id, ip FROM challenge WHERE phone = $1", [person.phone]);
  expect(rows).toMatchObject([{ ip: "127.0.0.1" }]);
  const started = await events(db, "sign_up_started", { ip: "127.0.0.1" });
  expect(started.map(({ challengeId }) => challengeId)).toContain(rows[0].id);
  await context.close();
  await instance.stop();
});

test("behind one proxy the address that it saw counts, and nothing left of it", async ({
  app,
  address,
  browser,
  db,
  newPerson,
}) => {
  const headers = { ...CLAIMS, "x-forwarded-for": `6.6.6.6, 127.0.0.1, ${address}` };
  const context = await browser.newContext({ baseURL: app.url, extraHTTPHeaders: headers });
  const person = newPerson();
  const page = await context.newPage();
  await fillSignUp(page, person);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/challenge/);
  const { rows } = await db.query("SELECT ip FROM challenge WHERE phone = $1", [person.phone]);
  expect(rows).toEqual([{ ip: address }]);
  expect(await events(db, "sign_up_started", { ip: address })).toHaveLength(1);
  await context.close();
});

test.describe("A35: whatever a request calls us", () => {
  test("links in mails begin with APP_URL, and another host gets no answer", async ({
    app,
    address,
    newUser,
    mailbox,
    passTime,
    db,
  }) => {
    const ask = async (headers: Record<string, string>, path = "/reset-password") => {
      const browser = new HttpBrowser(app.url, address);
      const fields = await browser.form("/reset-password", "Send me a link");
      return browser.post(path, [...fields, ["email", newUser.email]], headers);
    };
    const asked = () => events(db, "password_reset_requested", { email: newUser.email });
    for (const headers of [{ host: "evil.example" }, { host: "localhost" }])
      expect([400, 421], JSON.stringify(headers)).toContain((await ask(headers)).status);
    expect((await ask({}, "http://evil.example/reset-password")).status).toBe(421);
    expect(await asked()).toEqual([]);

    const believedByOthers: Record<string, string>[] = [
      { "x-forwarded-host": "evil.example" },
      { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-port": "444" },
      { forwarded: "host=evil.example;proto=https" },
      { "x-original-host": "evil.example", "x-host": "evil.example", "x-forwarded-server": "evil.example" },
    ];
    for (const [index, headers] of believedByOthers.entries()) {
      const answer = await ask(headers);
      expect(answer.body).toContain("Check your email");
      expect(answer.body + JSON.stringify(answer.headers)).not.toContain("evil.example");
      expect(await asked()).toHaveLength(index + 1);
      const mail = await mailbox.next(newUser.email, "Set a new password");
      expect(new URL(linkIn(mail, "reset-password")).origin).toBe(app.url);
      expect(mail.source).not.toContain("evil.example");
      await passTime(3601);
    }
  });

  test("a request has one host, ours; health is told by any name", async ({ app }) => {
    const { host, port } = new URL(app.url);
    const say = (lines: string[]) => rawStatus(Number(port), lines);
    expect(await say(["GET /sign-in HTTP/1.1", `Host: ${host}`])).toBe(200);
    expect(await say([`GET ${app.url}/sign-in HTTP/1.1`, `Host: ${host}`])).toBe(200);
    for (const lies of [
      ["GET /sign-in HTTP/1.1", "Host: evil.example"],
      ["GET /sign-in HTTP/1.1", `Host: ${host}`, "Host: evil.example"],
      ["GET /sign-in HTTP/1.1", "Host: evil.example", `Host: ${host}`],
      ["GET http://evil.example/sign-in HTTP/1.1", `Host: ${host}`],
      [`GET ${app.url}/sign-in HTTP/1.1`, "Host: evil.example"],
      ["GET /sign-in HTTP/1.1", `Host: ${host}@evil.example`],
      ["GET /sign-in HTTP/1.1", `Host: ${host}/evil.example`],
      ["GET /sign-in HTTP/1.1"],
    ])
      expect([400, 421], lies.join()).toContain(await say(lies));
    const misdirected = await exchange(app.url, "/sign-in", { headers: { host: "evil.example" } });
    expect(misdirected.headers["cache-control"]).toContain("no-store");
    expect(misdirected.body).not.toContain("evil.example");
    expect((await exchange(app.url, "/api/health", { headers: { host: "10.0.0.7:3000" } })).status).toBe(200);
  });
});

/** The status that answers exactly these lines. */
function rawStatus(port: number, lines: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1", () =>
      socket.write(`${[...lines, "Connection: close"].join("\r\n")}\r\n\r\n`),
    );
    let answer = "";
    socket.setEncoding("utf8").on("data", (text: string) => (answer += text));
    socket.on("error", reject).on("close", () => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1])));
  });
}
