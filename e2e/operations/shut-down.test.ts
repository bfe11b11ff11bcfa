// On SIGTERM, an instance finishes all accepted requests before it exits.
import { Agent, get } from "node:http";
import { connect } from "node:net";
import { freePort } from "../../dev/embedded-postgres/port";
import { isRunning, start } from "../../testing/command";
import { requestCode, HttpBrowser } from "../../testing/http-browser";
import type { SimulatorClient } from "../../testing/simulator-client";
import { describe, expect, test } from "../../testing/http-test";

describe("on SIGTERM an instance", () => {
  test("answers a request that waits for a slow Vonage, finishes the work after a response, and exits with 0", async ({
    address,
    app,
    newUser,
    nextCode,
    passTime,
    simulator,
    startInstance,
  }) => {
    const [instance, waiting, user] = [await startInstance(), await newUser(), await newUser()];
    // A new code is sent after the response, as soon as Vonage allows a cancel.
    const browserWaiting = new HttpBrowser(instance.url, address);
    await requestCode(browserWaiting, waiting, "sign-in");
    const before = (await simulator.messages(waiting.phone)).length;
    await passTime(31);
    await browserWaiting.submit("/challenge", "Send a new code");
    expect(await simulator.messages(waiting.phone)).toHaveLength(before);

    const browser = new HttpBrowser(instance.url, address);
    await delayAnswer(simulator, user.phone, 3);
    const signingIn = requestCode(browser, user, "sign-in");
    await waitForSend(simulator, user.phone);
    process.kill(instance.pid, "SIGTERM");
    await expectRefusing(instance.url);
    await signingIn;
    await simulator.advanceClock(15);
    expect(await instance.ended).toMatchObject({ ok: true });
    expect(instance.output()).toContain('"shutdown":"done"');
    expect(await simulator.messages(waiting.phone)).toHaveLength(before + 1);

    const elsewhere = new HttpBrowser(app.url, address);
    for (const [name, value] of browser.cookies) elsewhere.cookies.set(name, value);
    const entered = await elsewhere.submit("/challenge", "Verify", { code: await nextCode(user.phone) });
    expect(entered.headers.location).toMatch(/^\/account/);
  });

  test("keeps serving for SHUTDOWN_DELAY_SECONDS, with connection: close, and does not wait for idle connections", async ({
    startInstance,
  }) => {
    const env = { SHUTDOWN_DELAY_SECONDS: "2", KEEP_ALIVE_TIMEOUT: "65000" };
    const instance = await startInstance({ env });
    const [idle, agent] = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];
    expect(await getAnswer(`${instance.url}/api/health`, idle)).toMatchObject({ connection: "keep-alive" });
    process.kill(instance.pid, "SIGTERM");
    await expect.poll(() => instance.output()).toContain('"shutdown":"begun"');
    expect(await getAnswer(`${instance.url}/api/health`, agent)).toEqual({
      status: 200,
      connection: "close",
    });
    // Waiting would exceed SHUTDOWN_TIMEOUT_SECONDS.
    expect(await instance.ended).toMatchObject({ ok: true });
    for (const each of [idle, agent]) each.destroy();
  });

  test("exits after SHUTDOWN_TIMEOUT_SECONDS in any case, and logs the requests that it drops", async ({
    address,
    newUser,
    simulator,
    startInstance,
  }) => {
    const instance = await startInstance({ env: { SHUTDOWN_TIMEOUT_SECONDS: "1" } });
    const user = await newUser();
    await delayAnswer(simulator, user.phone, 4);
    const signingIn = requestCode(new HttpBrowser(instance.url, address), user, "sign-in");
    const cutOff = expect(signingIn).rejects.toThrow();
    await waitForSend(simulator, user.phone);
    process.kill(instance.pid, "SIGTERM");
    expect(await instance.ended).toMatchObject({ ok: false, reason: "exited with code 1" });
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
    await expect
      .poll(() => getAnswer(`${url}/api/health`).catch(() => undefined))
      .toMatchObject({ status: 200 });
    const processes = command.processes();
    const user = await newUser();
    await delayAnswer(simulator, user.phone, 3);
    const signingIn = requestCode(new HttpBrowser(url, address), user, "sign-in");
    await waitForSend(simulator, user.phone);
    process.kill(command.pid, "SIGTERM");
    await signingIn;
    expect(await command.ended).toBe(0);
    expect(processes.filter(isRunning)).toEqual([]);
    expect(await freePort(port)).toBe(port);
  });
});

/** Delays Vonage's response to the next message to a number. */
async function delayAnswer(simulator: SimulatorClient, to: string, seconds: number): Promise<void> {
  await simulator.addFault({ fault: "delay", call: "send", to, delay_seconds: seconds, carried_out: true });
}

async function waitForSend(simulator: SimulatorClient, to: string): Promise<void> {
  await expect.poll(() => simulator.requests({ to, call: "send" })).toHaveLength(1);
}

async function expectRefusing(url: string): Promise<void> {
  const { port } = new URL(url);
  const attempt = () =>
    new Promise<string>((done) => {
      const socket = connect({ port: Number(port), host: "127.0.0.1" });
      socket.once("connect", () => done("accepted")).once("error", ({ message }) => done(message));
      socket.once("connect", () => socket.destroy());
    });
  await expect.poll(attempt).toContain("ECONNREFUSED");
}

function getAnswer(url: string, agent?: Agent): Promise<{ status?: number; connection?: string }> {
  return new Promise((done, fail) => {
    const request = get(url, { ...(agent && { agent }) }, (response) => {
      const { statusCode: status, headers } = response;
      response
        .resume()
        .on("end", () =>
          done({ ...(status && { status }), ...(headers.connection && { connection: headers.connection }) }),
        );
    });
    request.on("error", fail);
  });
}
