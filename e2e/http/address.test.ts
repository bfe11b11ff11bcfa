// A52: clients must not be able to choose the IP address that limits count. A35: nor the host name in links.
// e2e/operations/configuration.test.ts covers an app without a proxy.
import { connect } from "node:net";
import { events } from "../../testing/events";
import { claimingBrowser, CLAIMS } from "../../testing/claims";
import { findEmailLink } from "../../testing/mailbox";
import { exchange, requestCode } from "../../testing/http-browser";
import { describe, expect, test, type Person } from "../../testing/http-test";

describe.concurrent("A52: the client's address", () => {
  test("is the one that the proxy saw where there is one, and nothing left of it", async ({
    app,
    address,
    db,
    newPerson,
  }) => {
    const claims = { ...CLAIMS, "x-forwarded-for": `6.6.6.6, 127.0.0.1, ${address}` };
    const person = newPerson();
    await requestCode(claimingBrowser(app.url, claims), person, "sign-up");
    const { rows } = await db.query("SELECT ip FROM challenge WHERE phone = $1", [person.phone]);
    expect(rows).toEqual([{ ip: address }]);
    expect(await events(db, "sign_up_started", { ip: address })).toHaveLength(1);
  });
});

describe.concurrent("A35: whatever host a request claims", () => {
  test("links in emails begin with APP_URL, and another host gets no answer", async ({
    app,
    newBrowser,
    newUser,
    mailbox,
    db,
  }) => {
    const requestReset = async (user: Person, headers: Record<string, string>, path = "/reset-password") => {
      const browser = newBrowser();
      const fields = await browser.form("/reset-password", "Send me a link");
      return browser.post(path, [...fields, ["email", user.email]], headers);
    };
    const requested = (user: Person) => events(db, "password_reset_requested", { email: user.email });
    const user = await newUser();
    for (const headers of [{ host: "evil.example" }, { host: "localhost" }])
      expect([400, 421], JSON.stringify(headers)).toContain((await requestReset(user, headers)).status);
    expect((await requestReset(user, {}, "http://evil.example/reset-password")).status).toBe(421);
    expect(await requested(user)).toEqual([]);

    const believedByOthers: Record<string, string>[] = [
      { "x-forwarded-host": "evil.example" },
      { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-port": "444" },
      { forwarded: "host=evil.example;proto=https" },
      { "x-original-host": "evil.example", "x-host": "evil.example", "x-forwarded-server": "evil.example" },
    ];
    for (const headers of believedByOthers) {
      const user = await newUser();
      const answer = await requestReset(user, headers);
      expect(answer.body).toContain("Check your email");
      expect(answer.body + JSON.stringify(answer.headers)).not.toContain("evil.example");
      expect(await requested(user)).toHaveLength(1);
      const sentEmail = await mailbox.next(user.email, "Set a new password");
      expect(new URL(findEmailLink(sentEmail, "reset-password")).origin).toBe(app.url);
      expect(sentEmail.source).not.toContain("evil.example");
    }
  });

  test("a request has exactly one host, ours; only health answers on any host", async ({ app }) => {
    const { host, port } = new URL(app.url);
    const getStatus = (lines: string[]) => rawStatus(Number(port), lines);
    expect(await getStatus(["GET /sign-in HTTP/1.1", `Host: ${host}`])).toBe(200);
    expect(await getStatus([`GET ${app.url}/sign-in HTTP/1.1`, `Host: ${host}`])).toBe(200);
    for (const forgedLines of [
      ["GET /sign-in HTTP/1.1", "Host: evil.example"],
      ["GET /sign-in HTTP/1.1", `Host: ${host}`, "Host: evil.example"],
      ["GET /sign-in HTTP/1.1", "Host: evil.example", `Host: ${host}`],
      ["GET http://evil.example/sign-in HTTP/1.1", `Host: ${host}`],
      [`GET ${app.url}/sign-in HTTP/1.1`, "Host: evil.example"],
      ["GET /sign-in HTTP/1.1", `Host: ${host}@evil.example`],
      ["GET /sign-in HTTP/1.1", `Host: ${host}/evil.example`],
      ["GET /sign-in HTTP/1.1"],
    ])
      expect([400, 421], forgedLines.join()).toContain(await getStatus(forgedLines));
    const misdirected = await exchange(app.url, "/sign-in", { headers: { host: "evil.example" } });
    expect(misdirected.headers["cache-control"]).toContain("no-store");
    expect(misdirected.body).not.toContain("evil.example");
    expect((await exchange(app.url, "/api/health", { headers: { host: "10.0.0.7:3000" } })).status).toBe(200);
  });
});

/** Sends these raw lines and returns the status of the response. */
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
