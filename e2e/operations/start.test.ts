// The commands that start Twofold: output, signals and cleanup. The tests share the checkout's database
// (.data), so they run one after another.
import { randomBytes } from "node:crypto";
import { get } from "node:http";
import { createServer } from "node:net";
import { networkInterfaces } from "node:os";
import type { Duplex } from "node:stream";
import { inject } from "vitest";
import { freePort } from "../../dev/embedded-postgres/port";
import { localDatabaseUrl } from "../../dev/local-database";
import { isRunning, run, start, type Command } from "../../testing/command";
import { exchange } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

describe("demo", () => {
  test("prints all URLs, and SIGINT stops everything", async () => {
    const demo = await startDemo();
    expect(demo.output()).toContain(`http://localhost:${demo.port}`);
    expect(demo.output()).toContain(`http://localhost:${demo.simulatorPort}`);
    expect(demo.output()).toContain("Emails          shown next to the phone");
    expect(demo.output()).toContain("npm run admin -- grant");
    expect(await getStatus(`http://localhost:${demo.port}/api/health`)).toBe(200);
    expect(await getStatus(`http://localhost:${demo.simulatorPort}/`)).toBe(200);
    await expectStopped(demo, "SIGINT");
  });

  test("kill -9 also ends the app, a restart finds the same data, and SIGHUP stops everything", async () => {
    const isInUse = localDatabaseUrl() !== undefined; // for example by the developer's own demo
    const demo = await startDemo();
    const processes = demo.processes();
    process.kill(demo.pid, "SIGKILL");
    await demo.ended;
    await expect.poll(() => processes.filter(isRunning)).toEqual([]);

    const again = await startDemo({
      PORT: String(demo.port),
      SIMULATOR_PORT: String(demo.simulatorPort),
      SMTP_PORT: String(demo.smtpPort),
    });
    await expectStopped(again, "SIGHUP");
    if (!isInUse) expect(localDatabaseUrl()).toBeUndefined();
  });

  test("stops with a reason when the app dies", async () => {
    const demo = await startDemo();
    const children = demo.processes().filter((pid) => pid !== demo.pid);
    for (const pid of children) process.kill(pid, "SIGKILL");
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toContain("The app was terminated by SIGKILL");
    await expectFree(demo.simulatorPort);
  });

  for (const variable of ["PORT", "SIMULATOR_PORT", "SMTP_PORT"]) {
    test(`names a port that is taken, and ${variable} as the way out`, async () => {
      const other = createServer();
      const taken = await new Promise<number>((done) => {
        other.listen(0, "127.0.0.1", () => done((other.address() as { port: number }).port));
      });
      const demo = start("demo", { ...(await ports()), [variable]: String(taken) });
      expect(await demo.ended).toBe(1);
      expect(demo.output()).toContain(`Port ${taken} is in use`);
      expect(demo.output()).toContain(`${variable}=`);
      expect(demo.output()).not.toContain("    at ");
      other.close();
    });
  }

  test("uses the configured database and Vonage, and starts neither itself", async ({ environment }) => {
    const all = environment.environmentFor(0);
    const own = Object.entries(all).filter(([name]) =>
      /^(DATABASE_URL|MAIL_FROM|SMTP_URL|VONAGE_.*)$/.test(name),
    );
    const demo = await startDemo(Object.fromEntries(own));
    expect(demo.output()).toContain(`up to date in ${new URL(all["DATABASE_URL"] ?? "").host}`);
    expect(demo.output()).not.toContain(".data/postgres");
    expect(demo.output()).not.toContain("simulated");
    expect(demo.output()).toContain("Emails          sent by the server in SMTP_URL");
    await expectFree(demo.simulatorPort);
    await expectStopped(demo, "SIGTERM");
  });

  test("with only some of Vonage's variables set, names the missing ones and starts no stand-in", async () => {
    const demo = start("demo", {
      ...(await ports()),
      VONAGE_APPLICATION_ID: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
    });
    expect(await demo.ended).toBe(1);
    expect(demo.output()).toContain("VONAGE_PRIVATE_KEY is missing");
  });
});

test("dev serves through the same server, connects hot reload, and stops with a page open", async () => {
  const dev = await startLocally("dev");
  const url = `http://localhost:${dev.port}`;
  expect(await getStatus(`${url}/sign-in`)).toBe(200);
  expect((await exchange(url, "/sign-in", { method: "PUT" })).status).toBe(405);
  expect((await exchange(url, "/sign-in", { headers: { host: "evil.example" } })).status).toBe(421);
  const socket = await upgrade(`${url}/_next/hmr?id=test`);
  await expectStopped(dev, "SIGINT");
  socket.destroy();
});

// shut-down.test.ts tests a safe environment and SIGTERM.
describe("production", () => {
  test("is refused with the full list of missing variables", async () => {
    const production = start("production", await ports());
    expect(await production.ended).toBe(1);
    for (const name of ["DATABASE_URL", "AUTH_SECRET", "DATA_KEY", "APP_URL", "VONAGE_PRIVATE_KEY"]) {
      expect(production.output()).toContain(`${name} is missing`);
    }
    expect(production.output()).not.toContain("    at ");
  });

  test("A64: is refused with a stand-in for Vonage", async () => {
    const production = start("production", {
      ...(await ports()),
      DATABASE_URL: "postgresql://localhost/twofold",
      AUTH_SECRET: "only-for-tests-only-for-tests-only-for-tests",
      DATA_KEY: "b25seS1mb3ItdGVzdHMtb25seS1mb3ItdGVzdHMhISE=",
      APP_URL: "https://accounts.example.com",
      SMS_COUNTRIES: "DE",
      VONAGE_APPLICATION_ID: "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
      VONAGE_PRIVATE_KEY: inject("server").keys.privateKey,
      VONAGE_API_HOST: "http://localhost:4010",
    });
    expect(await production.ended).toBe(1);
    expect(production.output()).toContain("VONAGE_API_HOST is not Vonage over HTTPS");
  });

  test("is refused in an unsafe environment if Next is started by hand", async () => {
    const port = await freePort();
    const next = run(["node_modules/next/dist/bin/next", "start", "--port", String(port)], {});
    expect(await next.ended).toBe(1);
    expect(next.output()).toContain("DATABASE_URL is missing");
    await expectFree(port);
  });

  test("is refused in a safe environment if Next is started by hand", async ({ environment }) => {
    const port = await freePort();
    const next = run(
      ["node_modules/next/dist/bin/next", "start", "--port", String(port)],
      environment.environmentFor(port),
    );
    expect(await next.ended).toBe(1);
    expect(next.output()).toContain("run `npm start`");
    await expectFree(port);
  });
});

test("with stand-ins, other machines get no response, even if HOSTNAME says to listen on all addresses", async ({
  environment,
}) => {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = { ...environment.environmentFor(port), PORT: String(port), HOSTNAME: "0.0.0.0" };
  const server = run([".next/standalone/start.mjs"], env);
  await expect.poll(() => getStatus(`${url}/api/health`)).toBe(200);
  const outside = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === "IPv4" && !each.internal);
  if (outside) {
    await expect(fetch(`http://${outside.address}:${port}/api/health`)).rejects.toThrow();
  }
  process.kill(server.pid, "SIGTERM");
  expect(await server.ended).toBe(0);
});

type Demo = Command & { port: number; simulatorPort: number; smtpPort: number };

const startDemo = (env: Record<string, string> = {}) => startLocally("demo", env);

async function startLocally(mode: "demo" | "dev", env: Record<string, string> = {}): Promise<Demo> {
  const demoEnv = { ...(await ports()), ...env };
  const demo = start(mode, demoEnv);
  await demo.waitForOutput("Ctrl-C");
  return {
    ...demo,
    port: Number(demoEnv.PORT),
    simulatorPort: Number(demoEnv.SIMULATOR_PORT),
    smtpPort: Number(demoEnv.SMTP_PORT),
  };
}

/** Sends the signal and expects that no process of the demo is left. */
async function expectStopped(demo: Demo, signal: "SIGINT" | "SIGTERM" | "SIGHUP"): Promise<void> {
  const processes = demo.processes();
  expect(processes.length).toBeGreaterThan(1);
  process.kill(demo.pid, signal);
  expect(await demo.ended).toBe(0);
  expect(processes.filter(isRunning)).toEqual([]);
  for (const port of [demo.port, demo.simulatorPort, demo.smtpPort]) await expectFree(port);
}

async function ports(): Promise<{ PORT: string; SIMULATOR_PORT: string; SMTP_PORT: string }> {
  return {
    PORT: String(await freePort()),
    SIMULATOR_PORT: String(await freePort()),
    SMTP_PORT: String(await freePort()),
  };
}

/** Opens a websocket. Rejects if the server does not accept it. */
function upgrade(url: string): Promise<Duplex> {
  const headers = {
    ...{ connection: "Upgrade", upgrade: "websocket", origin: new URL(url).origin },
    ...{ "sec-websocket-version": "13", "sec-websocket-key": randomBytes(16).toString("base64") },
  };
  return new Promise((resolve, reject) => {
    const request = get(url, { headers }, ({ statusCode }) => reject(new Error(`status ${statusCode}`)));
    request.on("upgrade", (_, socket: Duplex) => resolve(socket)).on("error", reject);
  });
}

/** Returns the status of the response, or 0 if there is none. */
async function getStatus(url: string): Promise<number> {
  return exchange(new URL(url).origin, new URL(url).pathname, {}).then(
    ({ status }) => status,
    () => 0,
  );
}

async function expectFree(port: number): Promise<void> {
  expect(await freePort(port)).toBe(port);
}
