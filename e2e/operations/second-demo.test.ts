// A second demo picks other ports and prints them.
import { createServer } from "node:http";
import { createServer as createTcpServer, type AddressInfo, type Server } from "node:net";
import { afterEach, onTestFinished, vi } from "vitest";
import { freePort } from "../../dev/embedded-postgres/port";
import { APP_PORT, choosePort, SIMULATOR_PORT, SMTP_PORT, type PortUse } from "../../dev/ports";
import { createNextCode } from "../../testing/actors";
import { isRunning, start, type Command } from "../../testing/command";
import type { TestEnvironment } from "../../testing/test-environment";
import { authenticate, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { simulatorAt } from "../../testing/simulator-client";

const USES = [APP_PORT, SIMULATOR_PORT, SMTP_PORT];

describe("a port", () => {
  afterEach(() => vi.unstubAllEnvs());

  for (const use of USES) {
    test(`${use.variable}: where another Twofold uses the default, the next free one is taken and named`, async ({
      environment,
    }) => {
      const taken = portIn(environment, use);
      const print = vi.spyOn(console, "log").mockReturnValue();
      const chosen = await choosePort({ ...use, preset: taken });
      expect(chosen).toBeGreaterThan(taken);
      expect(await freePort(chosen)).toBe(chosen);
      const line = `Port ${taken} is used by another Twofold. Using port ${chosen} instead.`;
      expect(print.mock.calls).toEqual([[line]]);
    });

    test(`${use.variable}: one that is named is an error if another Twofold uses it`, async ({
      environment,
    }) => {
      const taken = portIn(environment, use);
      vi.stubEnv(use.variable, String(taken));
      const error = new RegExp(`^Port ${taken} is in use .* ${use.variable}=${taken + 1}\\.$`);
      await expect(choosePort(use)).rejects.toThrow(error);
    });
  }

  test("is an error if a program that is not Twofold uses the default", async () => {
    const tries = USES.flatMap((use) =>
      [webServer(), mailServer(), silentServer()].map(async (program) => {
        const taken = await listen(program);
        await expect(choosePort({ ...use, preset: taken })).rejects.toThrow(`Port ${taken} is in use`);
        program.close();
      }),
    );
    await Promise.all(tries);
  });
});

test("two demos run side by side, each with its own phone, and on one database with the same accounts", async ({
  environment,
  newPerson,
}) => {
  const first = await startDemo(environment);
  const second = await startDemo(environment);
  for (const { preset } of second.onDefaults)
    expect(second.output()).toMatch(
      new RegExp(`^Port ${preset} is used by another Twofold\\. Using port \\d+ instead\\.$`, "m"),
    );
  expect(second.appUrl).not.toBe(first.appUrl);
  expect(second.phoneUrl).not.toBe(first.phoneUrl);

  const person = newPerson();
  await authenticate(new HttpBrowser(first.appUrl, ""), person, "sign-up", first.nextCode);
  await authenticate(new HttpBrowser(second.appUrl, ""), person, "sign-in", second.nextCode);

  expect(await end(first)).toBe(0);
  await authenticate(new HttpBrowser(second.appUrl, ""), person, "sign-in", second.nextCode);
  expect(await end(second)).toBe(0);
});

/** Starts a demo on the default ports, except for those that another program uses. */
async function startDemo({ environmentFor }: TestEnvironment) {
  const { DATABASE_URL = "", AUTH_SECRET = "", DATA_KEY = "" } = environmentFor(0);
  const env: Record<string, string> = { DATABASE_URL, AUTH_SECRET, DATA_KEY };
  const onDefaults: PortUse[] = [];
  for (const use of USES) {
    const isFree = (await freePort(use.preset)) === use.preset;
    if (isFree || (await use.isTwofold(use.preset))) onDefaults.push(use);
    else env[use.variable] = String(await freePort());
  }
  const demo = start("demo", env);
  onTestFinished(async () => void (await end(demo)));
  await demo.waitForOutput("Ctrl-C");
  const urlAfter = (label: string) =>
    new RegExp(`${label} +(http://localhost:\\d+)`).exec(demo.output())?.[1] ?? "";
  const phoneUrl = urlAfter("Phone");
  const nextCode = createNextCode(simulatorAt(phoneUrl));
  return { ...demo, onDefaults, appUrl: urlAfter("App"), phoneUrl, nextCode };
}

/** Stops a demo if it is running. Returns its exit code. */
async function end({ pid, ended }: Command): Promise<number | null> {
  if (isRunning(pid)) process.kill(pid, "SIGTERM");
  return ended;
}

/** Returns the port of a running Twofold for this use. */
function portIn({ app, simulator, mailbox }: TestEnvironment, { variable }: PortUse): number {
  const urls: Record<string, string> = {
    PORT: app.url,
    SIMULATOR_PORT: simulator.url,
    SMTP_PORT: mailbox.url,
  };
  return Number(new URL(urls[variable] ?? "").port);
}

function webServer(): Server {
  return createServer((_, response) => response.end(JSON.stringify({ status: "ok" })));
}

function mailServer(): Server {
  return createTcpServer((socket) => socket.on("error", () => {}).end("220 mail.example.com ESMTP\r\n"));
}

function silentServer(): Server {
  return createTcpServer((socket) => socket.on("error", () => {}));
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  return (server.address() as AddressInfo).port;
}
