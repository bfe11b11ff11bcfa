// Malformed and oversized request bodies are rejected without a server error and change nothing.
import { connect } from "node:net";
import { signUpValues } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

const MEGABYTE = 1024 * 1024;
const PATHS = ["/sign-up", "/sign-in", "/challenge", "/account", "/"];
const METHODS = ["PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "TRACE"];

describe.concurrent("a body", () => {
  test("of a megabyte is too large, at every page and however it is declared", async ({
    newBrowser,
    newPerson,
    address,
    db,
  }) => {
    const browser = newBrowser();
    const person = { ...newPerson(), password: "p".repeat(MEGABYTE) };
    const form = await browser.form("/sign-up", "Create account");
    const filled = [...form, ...Object.entries(signUpValues(person))];
    // No event: rejected before our code reads the body.
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
      // A chunked body has no declared size.
      const headers = { "content-type": "multipart/form-data; boundary=x", "transfer-encoding": "chunked" };
      const chunked = await browser.send(path, { method: "POST", headers, body: "x".repeat(MEGABYTE) });
      expect(chunked.status, `${path} chunked`).toBe(413);
    }
    const opened = await db.query("SELECT 1 FROM challenge WHERE ip = $1 OR phone = $2", [
      address,
      person.phone,
    ]);
    expect(opened.rowCount).toBe(0);
  });

  test("that is too large is refused before it is sent, and cut off when it goes on", async ({ app }) => {
    const { hostname, port } = new URL(app.url);
    for (const [length, rest] of [
      ["Content-Length: 100000000", ""],
      ["Content-Length: 100000000\r\nExpect: 100-continue", ""],
      ["Transfer-Encoding: chunked", `ffffff\r\n${"x".repeat(70_000)}`],
    ]) {
      const socket = connect(Number(port), hostname);
      socket.on("error", () => undefined);
      const parts: string[] = [];
      socket.on("data", (part) => parts.push(String(part)));
      socket.write(`POST /sign-in HTTP/1.1\r\nHost: ${new URL(app.url).host}\r\n${length}\r\n\r\n${rest}`);
      // Its body never ends, so only the server can close the connection.
      await new Promise((resolve) => socket.once("close", resolve));
      expect(parts.join(""), length).toMatch(/^HTTP\/1.1 413 /);
    }
  });

  test("without a declared length is read like any other", async ({ newBrowser, newUser }) => {
    const { email, password } = await newUser();
    const browser = newBrowser();
    const data = new FormData();
    const fields = [...(await browser.form("/sign-in", "Sign in")), ["email", email], ["password", password]];
    for (const [name = "", value = ""] of fields) data.append(name, value);
    const encoded = new Response(data);
    const answer = await browser.send("/sign-in", {
      method: "POST",
      headers: { "content-type": encoded.headers.get("content-type") ?? "", "transfer-encoding": "chunked" },
      body: Buffer.from(await encoded.arrayBuffer()),
    });
    expect(answer.headers.location).toBe("/challenge");
  });

  test("that ends early or declares a wrong length delays no other request", async ({ app, newBrowser }) => {
    const { hostname, port } = new URL(app.url);
    const socket = connect(Number(port), hostname);
    const head = [
      "POST /sign-up HTTP/1.1",
      `Host: ${hostname}`,
      "Content-Type: multipart/form-data; boundary=x",
    ];
    socket.write([...head, "Content-Length: 5000", "", "--x\r\nContent-Disposition"].join("\r\n"));
    expect((await newBrowser().send("/sign-up")).status).toBe(200);
    socket.destroy();
    expect((await newBrowser().send("/api/health")).status).toBe(200);
  });

  test("of garbage is answered without a server error", async ({
    app,
    address,
    newBrowser,
    httpSession,
    db,
  }) => {
    const [anonymous, signedIn] = [newBrowser(), httpSession.browser];
    const sessions = async () =>
      (await db.query("SELECT * FROM session WHERE ip = $1 OR user_id = $2", [address, httpSession.userId]))
        .rows;
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
    const before = await sessions();
    // Bodies are parsed the same way for all visitors, so only one page is tried with a session.
    for (const path of PATHS) {
      const browser = path === "/account" ? signedIn : anonymous;
      for (const [type, body] of bodies) {
        const headers = { origin: app.url, ...(type && { "content-type": type }) };
        const answer = await browser.copy().send(path, { method: "POST", headers, body });
        expect(answer.status, `${path} ${type.slice(0, 40)} ${body.slice(0, 40)}`).toBeLessThan(500);
      }
      for (const method of METHODS) {
        const answer = await browser.copy().send(path, { method, body: "" });
        expect(answer.status, `${method} ${path}`).toBe(405);
      }
    }
    expect(await sessions()).toEqual(before);
  });
});
