// `npm run doctor` with a running app: healthy, behind a proxy, and with a different environment.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startApp } from "../../dev/app";
import { freePort } from "../../dev/embedded-postgres/port";
import { makeAuthority } from "../../testing/test-certificate";
import { run } from "../../testing/command";
import { exchange, requestCode } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { startTlsProxy } from "../../testing/tls-proxy";

type Variables = Record<string, string>;

const DOCTOR = ["--import", "tsx", "--conditions=react-server"];

async function doctor(env: Variables, args: string[] = [], before: string[] = []) {
  const command = run([...before, ...DOCTOR, "cli/doctor.ts", ...args], env);
  return { code: await command.ended, said: command.output() };
}

/** Returns the output lines with a verdict. */
const lines = (said: string, verdict: string) =>
  said
    .split("\n")
    .filter((line) => line.startsWith(`  ${verdict} `))
    .join("\n");

describe("the doctor", () => {
  test("finds no fault with a healthy app, sends nothing and prints no secret", async ({
    environment,
    newBrowser,
    newPerson,
  }) => {
    await requestCode(newBrowser(), newPerson(), "sign-up");
    const port = await freePort();
    const env: Variables = { ...environment.environmentFor(port), TRUSTED_PROXY_HOPS: "0" };
    const app = await startApp({ port, env });
    const sent = (await environment.simulator.messages()).length;
    const { code, said } = await doctor(env);
    expect(said).not.toContain("fault ");
    expect(said).not.toContain("not checked ");
    expect(code).toBe(0);
    expect(said).toContain("accepts a signed callback and rejects an unsigned one");
    expect(said).toContain("0 proxies, as set in TRUSTED_PROXY_HOPS");
    expect((await environment.simulator.messages()).length).toBe(sent);
    for (const name of ["AUTH_SECRET", "DATA_KEY", "VONAGE_SIGNATURE_SECRET"])
      expect(said).not.toContain(env[name]);
    expect(said).not.toContain(new URL(env["DATABASE_URL"] ?? "").password);

    // The same app, checked from another environment.
    const other = {
      ...env,
      AUTH_SECRET: "hQ3p5dWq0ZrYt8LkV1xNcE7uJsBmA2oGf9iTyR4wP6s=",
      VONAGE_SIGNATURE_SECRET: "another-one",
    };
    const differs = await doctor(other, ["callbacks", "proxies"]);
    expect(lines(differs.said, "fault")).toContain("rejects a callback");
    expect(lines(differs.said, "fault")).toContain("The app does not accept the doctor's token");
    expect(differs.code).toBe(1);
    await app.stop();
  });

  test("checks the certificate, the Host header, HSTS and the number of proxies", async ({ environment }) => {
    const directory = await mkdtemp(join(tmpdir(), "twofold-authority-"));
    const authority = await makeAuthority();
    await writeFile(join(directory, "authority"), authority.certificate);
    const appPort = await freePort();
    const proxy = await startTlsProxy(await authority.certify("localhost"), appPort);
    const env = {
      ...environment.environmentFor(appPort),
      APP_URL: `https://localhost:${proxy.port}`,
      TRUSTED_PROXY_HOPS: "1",
    };
    const app = await startApp({ port: appPort, env });
    const proxyEnv = { ...env, NODE_EXTRA_CA_CERTS: join(directory, "authority") };
    const runChecks = async (...checks: string[]) => (await doctor(proxyEnv, checks)).said;
    try {
      const well = await runChecks("address", "proxies", "callbacks");
      expect(lines(well, "ok")).toContain("is valid for 89 more days");
      expect(lines(well, "ok")).toContain("HSTS");
      expect(lines(well, "ok")).toContain(
        "1 proxy, as set in TRUSTED_PROXY_HOPS. The app sees 203.0.113.9 as this machine's address",
      );
      expect(lines(well, "warning") + lines(well, "fault") + lines(well, "not checked")).toBe("");

      Object.assign(proxy.behavior, { passesHsts: false, hops: 2 });
      const two = await runChecks("address", "proxies");
      expect(lines(two, "warning")).toContain("HSTS");
      expect(lines(two, "fault")).toContain("All users share the rate limits of one proxy");

      proxy.behavior.hops = 0;
      expect(lines(await runChecks("proxies"), "fault")).toContain("Anyone can forge an IP address");

      proxy.behavior.passesHost = false;
      expect(lines(await runChecks("address"), "fault")).toContain("a host other than APP_URL's");

      expect(lines((await doctor(env, ["address"])).said, "fault")).toContain(
        "an authority that this machine does not trust",
      );
    } finally {
      await app.stop();
      await proxy.stop();
      await rm(directory, { recursive: true });
    }
  });

  test("checks the settings of a production that it cannot reach", async ({ environment }) => {
    const env = {
      ...environment.environmentFor(1),
      APP_URL: "https://accounts.twofold.invalid",
      STAND_INS: "",
      VONAGE_API_HOST: "",
      SMTP_URL: "",
      MAIL_FROM: "",
      AUTH_SECRET: "hQ3p5dWq0ZrYt8LkV1xNcE7uJsBmA2oGf9iTyR4wP6s=",
    };
    const { code, said } = await doctor(env, ["environment", "stand-ins", "address", "mail"]);
    expect(lines(said, "ok")).toContain("Off: api.nexmo.com sends the codes");
    expect(lines(said, "fault")).toContain("cannot be resolved");
    expect(lines(said, "warning")).toContain("SMTP_URL is not set");
    expect(code).toBe(1);
  });

  test("reports a clock that is an hour ahead of the database and of Vonage", async ({ environment }) => {
    const env = environment.environmentFor(1);
    const anHour =
      "const now = Date.now; Date.now = () => now() + 3_600_000; globalThis.Date = class extends Date { constructor(...a) { super(...(a.length ? a : [now() + 3_600_000])); } static now() { return now() + 3_600_000; } }";
    const clock = ["--import", `data:text/javascript,${encodeURIComponent(anHour)}`];
    const { code, said } = await doctor(env, ["clock", "vonage"], clock);
    expect(lines(said, "fault")).toMatch(/3(599|600)\.\d s ahead of the database's clock/);
    expect(lines(said, "fault")).toMatch(/3(599|600)\.\d s ahead of Vonage's/);
    expect(lines(said, "fault")).toContain("rejects the key (401)");
    expect(code).toBe(1);
  });

  test("--strict fails on warnings, and --json prints the findings", async ({ environment }) => {
    const env = { ...environment.environmentFor(1), SESSION_LIFETIME_HOURS: "48" };
    expect((await doctor(env, ["sessions"])).code).toBe(0);
    const strict = await doctor(env, ["sessions", "--strict", "--json"]);
    expect(strict.code).toBe(1);
    expect(JSON.parse(strict.said)).toMatchObject({ warning: 1, fault: 0, isFit: false });
  });

  test("/api/doctor answers 404 without the doctor's token", async ({ app }) => {
    for (const headers of [{}, { authorization: "Bearer a.b.c" }, { authorization: "Basic YTpi" }]) {
      const { status, body } = await exchange(app.url, "/api/doctor", { headers });
      expect([status, body]).toEqual([404, ""]);
    }
  });
});
