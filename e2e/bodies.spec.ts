// Bodies that no form of ours sends: each is refused in words, never with a fault, and changes nothing.
import { connect } from "node:net";
import { askForCode, enter, PlainBrowser, signUpValues, type Fields } from "./fixtures/plain-browser";
import { expect, test } from "./fixtures/test";

const MEGABYTE = 1024 * 1024;
const PATHS = ["/sign-up", "/sign-in", "/challenge", "/account", "/"];
const METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"];

test.describe("a body", { tag: "@script" }, () => {
  test("of a megabyte is too large, at every page and however it is declared", async ({
    app,
    address,
    newPerson,
    db,
  }) => {
    const browser = new PlainBrowser(app.url, address);
    const before = await db.query("SELECT count(*) FROM challenge");
    const person = { ...newPerson(), password: "p".repeat(MEGABYTE) };
    const form = await browser.form("/sign-up", "Create account");
    const filled = [...form, ...Object.entries(signUpValues(person))];
    for (const path of PATHS) {
      expect((await browser.post(path, filled)).status, path).toBe(413);
      for (const type of [
        "application/json",
        "text/plain",
        "application/x-www-form-urlencoded",
        "application/octet-stream",
      ]) {
        const headers = { "content-type": type, "next-action": "0".repeat(42) };
        const answer = await browser.send(path, { method: "POST", headers, body: "x".repeat(MEGABYTE) });
        expect(answer.status, `${path} ${type}`).toBe(413);
      }
      // Without its length nobody knows how much is to come.
      const headers = { "content-type": "multipart/form-data; boundary=x", "transfer-encoding": "chunked" };
      const chunked = await browser.send(path, { method: "POST", headers, body: "x".repeat(MEGABYTE) });
      expect(chunked.status, `${path} chunked`).toBe(411);
    }
    expect((await db.query("SELECT count(*) FROM challenge")).rows).toEqual(before.rows);
  });

  test("that ends early or lies about its length keeps nobody else waiting", async ({ app, request }) => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    const head = [
      "POST /sign-up HTTP/1.1",
      `Host: ${hostname}`,
      "Content-Type: multipart/form-data; boundary=x",
    ];
    socket.write([...head, "Content-Length: 5000", "", "--x\r\nContent-Disposition"].join("\r\n"));
    expect((await request.get("/sign-up")).status()).toBe(200);
    socket.destroy();
    expect((await request.get("/api/health")).status()).toBe(200);
  });

  test("of garbage is answered without a fault", async ({ app, address, newPerson, nextCode, db }) => {
    const [anonymous, signedIn] = [new PlainBrowser(app.url, address), new PlainBrowser(app.url, address)];
    await enter(signedIn, newPerson(), "sign-up", nextCode);
    const multipart = "multipart/form-data; boundary=x";
    const part = (name: string, value: string) =>
      `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const bodies: [type: string, body: string][] = [
      [multipart, ""],
      [multipart, "garbage"],
      [multipart, "--x--"],
      [multipart, `${part("$ACTION_REF_1", "")}--x--`],
      [multipart, `${part("$ACTION_REF_1", "")}${part("$ACTION_1:0", "{")}--x--`],
      [multipart, `${part("$ACTION_ID_", "")}--x--`],
      [multipart, part("name", "never ends")],
      ["multipart/form-data", part("name", "no boundary")],
      ["application/x-www-form-urlencoded", "%%%=%zz&&&"],
      ["application/x-www-form-urlencoded", "name=Ada&email=a%40example.test"],
      ["application/json", '{"name":'],
      ["text/plain", '{"email":"a@example.test"}'],
      ["", "no type"],
      ["x".repeat(4000), "a long type"],
    ];
    const before = (await db.query("SELECT * FROM session ORDER BY id")).rows;
    for (const browser of [anonymous, signedIn]) {
      for (const path of PATHS) {
        for (const [type, body] of bodies) {
          const headers = { origin: app.url, ...(type && { "content-type": type }) };
          const answer = await browser.copy().send(path, { method: "POST", headers, body });
          expect(answer.status, `${path} ${type.slice(0, 40)} ${body.slice(0, 40)}`).toBeLessThan(500);
        }
        for (const method of METHODS) {
          const answer = await browser.copy().send(path, { method, body: "" });
          expect(answer.status, `${method} ${path}`).toBeLessThan(500);
        }
      }
    }
    expect((await db.query("SELECT * FROM session ORDER BY id")).rows).toEqual(before);
  });
});

test.describe("a form", { tag: "@script" }, () => {
  test("may miss fields, repeat them, hold files and odd characters", async ({
    app,
    address,
    newPerson,
    db,
  }) => {
    const browser = new PlainBrowser(app.url, address);
    const person = newPerson();
    const right = Object.entries(signUpValues(person)) as Fields;
    const form = await browser.form("/sign-up", "Create account");
    for (const [name] of right) {
      const answer = await browser.post("/sign-up", [...form, ...right.filter(([other]) => other !== name)]);
      expect(answer.status, `without ${name}`).toBe(200);
      expect(answer.body, `without ${name}`).toContain(
        `id="${name}-message" class="flex gap-1.5 text-error"`,
      );
      expect(answer.body).not.toContain(person.password);
      for (const odd of [
        "\0",
        `a\0${"b".repeat(8)}`,
        "\ud800",
        "%00",
        "\u0085",
        "x".repeat(20_000),
        "[object Object]",
      ]) {
        const fields = right.map(([other, value]): Fields[number] => [other, other === name ? odd : value]);
        expect(
          (await browser.copy().post("/sign-up", [...form, ...fields])).status,
          `${name} ${odd.slice(0, 9)}`,
        ).toBeLessThan(500);
      }
    }
    const twice = await browser.post("/sign-up", [
      ...form,
      ...right,
      ...right.map(([name]): Fields[number] => [name, "second"]),
    ]);
    expect(twice.headers.location).toBe("/challenge");
    expect((await db.query("SELECT 1 FROM challenge WHERE draft_name = 'second'")).rowCount).toBe(0);
  });

  test("with more fields than it has sets nothing but its own", async ({
    app,
    address,
    newPerson,
    nextCode,
    db,
  }) => {
    const browser = new PlainBrowser(app.url, address);
    const person = newPerson();
    const id = "00000000-0000-7000-8000-000000000001";
    const extra = {
      ...{
        role: "admin",
        phoneVerifiedAt: "2001-01-01",
        phone_verified_at: "2001-01-01",
        id,
        userId: id,
        state: "passed",
      },
      ...{
        __proto__x: "1",
        "constructor.prototype.role": "admin",
        isAdmin: "true",
        twoFactorEnabled: "false",
      },
      ...{
        lockedUntil: "",
        suspendedAt: "",
        expiresAt: "2999-01-01",
        attemptsLeft: "99",
        purpose: "sign_in",
        sid: id,
      },
    };
    const proto: Fields = [
      ["__proto__", "x"],
      ["__proto__.role", "admin"],
      ["$ACTION_KEY", "k"],
    ];
    const withExtra = async (path: string, button: string, values: Record<string, string>) =>
      browser.post(path, [
        ...(await browser.form(path, button)),
        ...Object.entries({ ...extra, ...values }),
        ...proto,
      ]);

    await withExtra("/sign-up", "Create account", signUpValues(person));
    const [challenge] = (await db.query("SELECT * FROM challenge WHERE draft_email = $1", [person.email]))
      .rows;
    expect(challenge).toMatchObject({
      state: "awaiting_code",
      purpose: "sign_up",
      user_id: null,
      attempts_left: 3,
    });
    expect(challenge.id).not.toBe(id);
    await withExtra("/challenge", "Verify", { code: await nextCode(person.phone) });
    const [user] = (await db.query('SELECT * FROM "user" WHERE email = $1', [person.email])).rows;
    expect(user).toMatchObject({ role: "user", phone: person.phone, name: person.name });
    expect(user.id).not.toBe(id);
    expect(user.phone_verified_at.getFullYear()).toBeGreaterThan(2001);

    browser.cookies.clear();
    await askForCode(browser, person, "sign-in");
    const before = (await db.query('SELECT * FROM "user" ORDER BY id')).rows;
    await withExtra("/challenge", "Verify", { code: "1" });
    expect((await db.query('SELECT * FROM "user" ORDER BY id')).rows).toEqual(before);
  });
});
