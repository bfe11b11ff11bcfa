import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import "@/testing/fixture";
import { newClient } from "@/testing/challenge-fixture";
import { db } from "@/lib/database/client";
import { checkPasswordPolicy } from "./password-policy";

type ReceivedRequest = Pick<IncomingMessage, "url" | "headers">;
type Reply = { status: number; body: string } | "silence";

let server: Server;
const requests: ReceivedRequest[] = [];
let reply: (prefix: string) => Reply = () => ({ status: 200, body: "" });

beforeAll(async () => {
  server = createServer(({ url, headers }, response) => {
    requests.push({ url, headers });
    const answer = reply(url?.split("/").at(-1) ?? "");
    if (answer === "silence") return;
    response.writeHead(answer.status, { "content-type": "text/plain" }).end(answer.body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  // The environment is read on first use, so set this before any test.
  process.env["HIBP_URL"] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const owner = { userId: null, name: "Ada Birnbaum", email: "ada@example.org", phone: "+447400123456" };
const toDigest = (password: string) => createHash("sha1").update(password).digest("hex").toUpperCase();

/** A response like the real API: the given suffixes, another one, and padding. */
const buildRange = (...suffixes: string[]) =>
  [...suffixes, `${"0".repeat(35)}:12`, `${"A".repeat(35)}:0`].join("\r\n");

test("a breached password is refused; the list receives five characters of its hash and a request for padding", async () => {
  const password = "known from elsewhere";
  const digest = toDigest(password);
  reply = () => ({ status: 200, body: buildRange(`${digest.slice(5)}:3`) });
  requests.length = 0;
  expect(await checkPasswordPolicy(password, owner, newClient())).toBe("password_breached");
  expect(requests.map(({ url }) => url)).toEqual([`/range/${digest.slice(0, 5)}`]);
  expect(requests[0]?.headers["add-padding"]).toBe("true");
  const seen = JSON.stringify(requests);
  for (const secret of [password, digest, digest.slice(5)]) expect(seen).not.toContain(secret);
});

test("a response is cached: submitting the same form again sends no request", async () => {
  const password = "sent twice by one person";
  reply = () => ({ status: 200, body: buildRange() });
  requests.length = 0;
  for (let time = 0; time < 3; time++)
    expect(await checkPasswordPolicy(password, owner, newClient())).toBeNull();
  expect(requests).toHaveLength(1);
});

test("a padding entry is not a match", async () => {
  const password = "a padded answer";
  reply = () => ({ status: 200, body: buildRange(`${toDigest(password).slice(5)}:0`) });
  expect(await checkPasswordPolicy(password, owner, newClient())).toBeNull();
});

test("composed and decomposed Unicode forms are looked up as the same password", async () => {
  reply = () => ({ status: 200, body: buildRange(`${toDigest("caf\u00e9 au lait").slice(5)}:9`) });
  expect(await checkPasswordPolicy("cafe\u0301 au lait", owner, newClient())).toBe("password_breached");
});

test.each<[string, Reply]>([
  ["answers 503", { status: 503, body: "" }],
  ["answers something else", { status: 200, body: "<html>Sign in to the airport's network</html>" }],
  ["says nothing within two seconds", "silence"],
])("a list that %s blocks no user, and the audit trail records it", async (title, answer) => {
  reply = () => answer;
  const client = newClient();
  const startedAt = performance.now();
  expect(await checkPasswordPolicy(`while the list ${title}`, owner, client)).toBeNull();
  expect(performance.now() - startedAt).toBeLessThan(3_000);
  const events = await db().auditEvent.findMany({ where: { ip: client.ip } });
  expect(events.map(({ name, data }) => ({ name, data }))).toEqual([
    { name: "password_not_looked_up", data: {} },
  ]);
});

test("a password refused locally is not looked up in the breach list", async () => {
  requests.length = 0;
  expect(await checkPasswordPolicy("Password1!", owner, newClient())).toBe("password_common");
  expect(await checkPasswordPolicy("AdaBirnbaum1", owner, newClient())).toBe("password_personal");
  expect(requests).toHaveLength(0);
});
