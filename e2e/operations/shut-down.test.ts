// An instance that is told to end – by SIGTERM, as every orchestrator does – owes nobody an answer when it has ended.
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { freePort } from "../../dev/embedded-postgres/port";
import { isRunning, start } from "../../testing/command";
import { requestCode, HttpBrowser } from "../../testing/http-browser";
import type { SimulatorClient } from "../../testing/simulator-client";
import { describe, expect, test } from "../../testing/http-test";

describe("an instance that is told to end", () => {
  test("answers who waits for a slow Vonage, takes nobody new, and ends with 0", async ({
    address,
    app,
    newUser,
    nextCode,
    simulator,
    startInstance,
  }) => {
    const instance = await startInstance();
    const browser = new HttpBrowser(instance.url, address);
    const sends = await answerLate(simulator, newUser.phone, 3);
    const signingIn = requestCode(browser, newUser, "sign-in");
    await untilSent(simulator, newUser.phone, sends + 1);
    process.kill(instance.pid, "SIGTERM");
    await expectRefusing(instance.url);
    await signingIn;
    expect(await instance.ended).toMatchObject({ ok: true });
    expect(instance.output()).toContain('"shutdown":"done"');

    const elsewhere = new HttpBrowser(app.url, address);
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
    const entered = await elsewhere.submit("/challenge", "Verify", { code: await nextCode(newUser.phone) });
    expect(entered.headers.location).toMatch(/^\/account/);
  });

  test("does what was left for after an answer: a number that is closing gets its new code", async ({
    address,
    newUser,
    passTime,
    simulator,
    startInstance,
  }) => {
    const instance = await startInstance();
    const browser = new HttpBrowser(instance.url, address);
    await requestCode(browser, newUser, "sign-in");
    const before = (await simulator.messages(newUser.phone)).length;
    await passTime(31);
    await browser.submit("/challenge", "Send a new code");
    expect(await simulator.messages(newUser.phone)).toHaveLength(before);
    process.kill(instance.pid, "SIGTERM");
    await expectRefusing(instance.url);
    await simulator.advanceClock(15);
    expect(await instance.ended).toMatchObject({ ok: true });
    expect(await simulator.messages(newUser.phone)).toHaveLength(before + 1);
  });

  test("is not held by connections on which nobody asks anything", async ({ startInstance }) => {
    const instance = await startInstance();
    const agent = new Agent({ keepAlive: true });
    await answerOf(`${instance.url}/api/health`, agent);
    const told = performance.now();
    process.kill(instance.pid, "SIGTERM");
    expect(await instance.ended).toMatchObject({ ok: true });
    // Node would keep them for five seconds.
    expect(performance.now() - told).toBeLessThan(4_000);
    agent.destroy();
  });

  test("serves on for SHUTDOWN_DELAY_SECONDS, and has every connection made anew", async ({
    startInstance,
  }) => {
    const instance = await startInstance({ env: { SHUTDOWN_DELAY_SECONDS: "2" } });
    process.kill(instance.pid, "SIGTERM");
    await expect.poll(() => instance.output()).toContain('"shutdown":"begun"');
    const agent = new Agent({ keepAlive: true });
    expect(await answerOf(`${instance.url}/api/health`, agent)).toEqual({ status: 200, connection: "close" });
    expect(await instance.ended).toMatchObject({ ok: true });
    agent.destroy();
  });

  test("ends after SHUTDOWN_TIMEOUT_SECONDS in any case, and says what it has left", async ({
    address,
    newUser,
    simulator,
    startInstance,
  }) => {
    const instance = await startInstance({ env: { SHUTDOWN_TIMEOUT_SECONDS: "1" } });
    const sends = await answerLate(simulator, newUser.phone, 4);
    const signingIn = requestCode(new HttpBrowser(instance.url, address), newUser, "sign-in");
    const cutOff = expect(signingIn).rejects.toThrow();
    await untilSent(simulator, newUser.phone, sends + 1);
    process.kill(instance.pid, "SIGTERM");
    expect(await instance.ended).toMatchObject({ ok: false, reason: "ended with exit code 1" });
    expect(instance.output()).toContain('"shutdown":"given up waiting","openRequests":1');
    await cutOff;
  });

  test("`npm start` waits for its server, which answers first", async ({
    address,
    newUser,
    simulator,
    environment,
  }) => {
    const port = await freePort();
    const url = `http://localhost:${port}`;
    const command = start("production", { ...environment.environmentFor(port), PORT: String(port) });
    await expect.poll(() => answerOf(`${url}/api/health`).catch(() => undefined)).toBeTruthy();
    const processes = command.processes();
    const sends = await answerLate(simulator, newUser.phone, 3);
    const signingIn = requestCode(new HttpBrowser(url, address), newUser, "sign-in");
    await untilSent(simulator, newUser.phone, sends + 1);
    process.kill(command.pid, "SIGTERM");
    await signingIn;
    expect(await command.ended).toBe(0);
    expect(processes.filter(isRunning)).toEqual([]);
  });
});

/** Has Vonage answer the next message to a number late. Returns how many were asked for so far. */
async function answerLate(simulator: SimulatorClient, to: string, seconds: number): Promise<number> {
  await simulator.addFault({ fault: "delay", call: "send", to, delay_seconds: seconds, carried_out: true });
  return (await simulator.requests({ to, call: "send" })).length;
}

async function untilSent(simulator: SimulatorClient, to: string, times: number): Promise<void> {
  await expect.poll(async () => (await simulator.requests({ to, call: "send" })).length).toBe(times);
}

async function expectRefusing(url: string): Promise<void> {
  const { port } = new URL(url);
  const attempt = () =>
    new Promise<string>((done) => {
      const socket = connect({ port: Number(port), host: "127.0.0.1" });
      socket.once("connect", () => done("taken")).once("error", ({ message }) => done(message));
      socket.once("connect", () => socket.destroy());
    });
  await expect.poll(attempt).toContain("ECONNREFUSED");
}

function answerOf(url: string, agent?: Agent): Promise<{ status?: number; connection?: string }> {
  return new Promise((done, fail) => {
    const asked = get(url, { ...(agent && { agent }) }, (response) => {
      const { statusCode: status, headers } = response;
      response
        .resume()
        .on("end", () =>
          done({ ...(status && { status }), ...(headers.connection && { connection: headers.connection }) }),
        );
    });
    asked.on("error", fail);
  });
}
