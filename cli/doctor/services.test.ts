// Checks that need a running app are in e2e/operations/doctor.test.ts.
import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { beforeEach, describe, expect, test } from "vitest";
import { freePort } from "../../dev/embedded-postgres/port";
import { environment as safe, simulator } from "../../testing/fixture";
import { makeKeyPair } from "../../packages/verify-simulator/application";
import { examine, production, getTexts, cleanups, verdicts } from "../../testing/examination";
import { evaluateArrival } from "./proxies";

async function web(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  cleanups.push(() => new Promise((done) => (server.closeAllConnections(), server.close(done))));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function smtp(options: SMTPServerOptions): Promise<number> {
  const server = new SMTPServer({ logger: false, disableReverseLookup: true, ...options });
  server.on("error", () => undefined);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", () => done()));
  cleanups.push(() => new Promise<void>((done) => server.close(done)));
  return (server.server.address() as AddressInfo).port;
}

describe("Vonage", () => {
  beforeEach(() => fetch(`${simulator.url}/__sim/reset`, { method: "POST" }));
  const fault = (name: string) =>
    fetch(`${simulator.url}/__sim/faults`, {
      method: "POST",
      body: JSON.stringify({ fault: name, call: "check" }),
    });

  test("a handshake that sends nothing", async () => {
    expect(verdicts(await examine(safe, "key", "vonage"))).toEqual(["ok", "ok", "ok"]);
    const calls = (await (await fetch(`${simulator.url}/__sim/requests`)).json()) as { call: string }[];
    expect(calls.map(({ call }) => call)).toEqual(["check"]);
    expect(await (await fetch(`${simulator.url}/__sim/messages`)).json()).toEqual([]);
  });

  test("a key of another application", async () => {
    const env = { ...safe, VONAGE_PRIVATE_KEY: makeKeyPair().privateKey };
    expect(getTexts(await examine(env, "vonage"), "fault")).toContain("rejects the key (401)");
  });

  test("a key that is too short", async () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 1024 });
    const env = {
      ...safe,
      VONAGE_PRIVATE_KEY: privateKey.export({ type: "pkcs8", format: "pem" }) as string,
    };
    expect(getTexts(await examine(env, "key"), "fault")).toContain("1024 bits");
  });

  test.each([
    ["low_balance", "fault", "balance is too low"],
    ["forbidden", "fault", "use Verify"],
    ["throttled", "warning", "rate-limiting"],
    ["server_error", "fault", "returns 500"],
    ["html_200", "fault", "returns 200"],
    ["reset", "fault", "cannot be reached"],
  ] as const)("a problem with the account or the connection: %s", async (name, verdict, words) => {
    await fault(name);
    expect(getTexts(await examine(safe, "vonage"), verdict)).toContain(words);
  });

  test("a clock that is ten minutes off", async () => {
    const late = new Date(Date.now() + 600_000).toUTCString();
    const url = await web((_, response) => response.writeHead(404, { date: late }).end());
    const found = await examine({ ...safe, VONAGE_API_HOST: url }, "vonage");
    expect(getTexts(found, "fault")).toMatch(/clock is (599|600|601)\.\d s behind Vonage's/);
  });

  test("an unreachable API", async () => {
    const env = { ...safe, VONAGE_API_HOST: `http://127.0.0.1:${await freePort()}` };
    expect(getTexts(await examine(env, "vonage"), "fault")).toContain("nothing listens there");
  });
});

describe("the app", () => {
  test("is not checked while it is not running", async () => {
    const env = {
      ...safe,
      VONAGE_SIGNATURE_SECRET: randomUUID(),
      APP_URL: `http://127.0.0.1:${await freePort()}`,
    };
    const found = await examine(env, "callbacks", "address", "proxies");
    expect(verdicts(found)).toEqual(["not_checked", "not_checked", "not_checked"]);
  });

  test("an APP_URL that does not resolve, and one served by something else", async () => {
    expect(getTexts(await examine(production, "address"), "fault")).toContain("cannot be resolved");
    const env = { ...safe, APP_URL: await web((_, response) => response.end("<h1>It works!</h1>")) };
    expect(getTexts(await examine(env, "address"), "fault")).toContain("is not served by the app");
  });

  test("more or fewer proxies than trusted, and proxies that overwrite or hide addresses", () => {
    const appUrl = new URL("https://accounts.example.com");
    const evaluate = (forwardedFor: string[], proxyHops: number, ip: string, peer = "10.0.0.1") =>
      evaluateArrival({ forwardedFor, proxyHops, ip, peer }, appUrl).map(({ verdict }) => verdict);
    expect(evaluate(["192.0.2.77", "203.0.113.4"], 1, "203.0.113.4")).toEqual(["ok"]);
    expect(evaluate(["203.0.113.4"], 1, "203.0.113.4")).toEqual(["ok"]); // proxies may overwrite it
    expect(evaluate(["192.0.2.77"], 1, "192.0.2.77")).toEqual(["fault"]);
    expect(evaluate(["192.0.2.77", "203.0.113.4"], 0, "10.0.0.1")).toEqual(["fault"]);
    expect(evaluate(["192.0.2.77"], 0, "10.0.0.1")).toEqual(["ok", "warning"]);
    expect(evaluate(["192.0.2.77"], 0, "203.0.113.4", "203.0.113.4")).toEqual(["ok"]);
  });
});

describe("email", () => {
  const from = { MAIL_FROM: "Twofold <no-reply@mail.twofold.invalid>" };
  const startMailServer = async (password: string) =>
    smtp({
      allowInsecureAuth: true,
      onAuth: (auth, _, done) =>
        auth.password === password ? done(null, { user: "u" }) : done(new Error("no")),
    });

  test("no SMTP server", async () => {
    expect(getTexts(await examine(production, "mail"), "warning")).toContain("SMTP_URL is not set");
  });

  test("a closed port", async () => {
    const env = { ...safe, ...from, SMTP_URL: `smtp://127.0.0.1:${await freePort()}` };
    expect(getTexts(await examine(env, "mail"), "fault")).toContain("the connection was refused");
  });

  test("a rejected password, and the correct one", async () => {
    const port = await startMailServer("right-one");
    const as = (password: string) => ({
      ...safe,
      ...from,
      SMTP_URL: `smtp://u:${password}@127.0.0.1:${port}`,
    });
    expect(getTexts(await examine(as("wrong-one"), "mail"), "fault")).toContain(
      "rejects the user name or password",
    );
    expect(getTexts(await examine(as("right-one"), "mail"), "ok")).toContain(
      "with the configured user name and password",
    );
  });

  test("a remote server without TLS, and a sender in a reserved domain", async () => {
    const port = await smtp({ hideSTARTTLS: true, authOptional: true });
    const found = await examine({ ...production, ...from, SMTP_URL: `smtp://127.1:${port}` }, "mail");
    expect(getTexts(found, "fault")).toContain("does not accept email");
    expect(getTexts(found, "fault")).toContain("which is reserved");
  });
});

test("a breached password list that is invalid or does not respond", async () => {
  const list = await web((_, response) => response.end("1E4C9B93F3F0682250B6CF8331B7EE68FD8:3861493\r\n"));
  const page = await web((_, response) => response.end("<h1>It works!</h1>"));
  const getVerdicts = async (url: string) =>
    verdicts(await examine({ ...safe, HIBP_URL: `${url}/` }, "breaches"));
  expect(await getVerdicts(list)).toEqual(["ok"]);
  expect(await getVerdicts(page)).toEqual(["fault"]);
  expect(await getVerdicts(`http://127.0.0.1:${await freePort()}`)).toEqual(["fault"]);
});
