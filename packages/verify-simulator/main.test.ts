import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Vonage } from "@vonage/server-sdk";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { keys, newNumber } from "./caller";

const directory = mkdtempSync(join(tmpdir(), "simulator-"));
const started: ChildProcess[] = [];
afterAll(() => {
  for (const child of started) child.kill("SIGKILL");
  rmSync(directory, { recursive: true });
});

describe("the command", { timeout: 30_000 }, () => {
  let first: Awaited<ReturnType<typeof run>>;
  beforeAll(async () => {
    first = await run("--port", "0");
  }, 30_000);

  test("prints the variables to set, and the SDK works with them", async () => {
    const set = variables(first.output);
    const vonage = new Vonage(
      { applicationId: set.VONAGE_APPLICATION_ID!, privateKey: set.VONAGE_PRIVATE_KEY! },
      { apiHost: set.VONAGE_API_HOST! },
    );
    const workflow = [{ channel: "sms", to: newNumber() }] as never;
    expect((await vonage.verify2.newRequest({ brand: "Twofold", workflow })).requestId).toMatch(
      /^[\da-f-]{36}$/,
    );
  });

  test("saves its application for the next start, readable only by the owner", async () => {
    const second = await run("--port", "0", "--print-env");
    expect(variables(second.output).VONAGE_APPLICATION_ID).toBe(
      variables(first.output).VONAGE_APPLICATION_ID,
    );
    for (const file of ["private.key", "application.json"]) {
      expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
    }
    expect(second.code).toBe(0);
  });

  test("refuses an application id without its public key, with a clear message", async () => {
    const { output, code } = await run("--application-id", "0c8c4d25-7b5a-4b43-8f0e-5d4c2a1b0e9f");
    expect(code).toBe(1);
    expect(output).toContain("The application ID has no public key");
  });

  test("names an invalid public key, an invalid port and a port in use", async () => {
    const id = "0c8c4d25-7b5a-4b43-8f0e-5d4c2a1b0e9f";
    const port = new URL(variables(first.output).VONAGE_API_HOST!).port;
    const [noKey, privateKey, noPort, taken] = await Promise.all([
      run("--application-id", id, "--public-key", "/nowhere"),
      run("--application-id", id, "--public-key=-----BEGIN PUBLIC KEY-----"),
      run("--port", "http"),
      run("--port", port),
    ]);
    expect(noKey.output).toContain('"/nowhere" is neither PEM text nor an existing file');
    expect(privateKey.output).toContain("is not a PEM-encoded RSA public key");
    expect(noPort.output).toContain('"http" is not a valid port');
    expect(taken.output).toContain(`Port ${port} on 127.0.0.1 is in use`);
    expect([noKey, privateKey, noPort, taken].map(({ code }) => code)).toEqual([1, 1, 1, 1]);
  });

  test("accepts a given application, with escaped line breaks in its key", async () => {
    const id = "0c8c4d25-7b5a-4b43-8f0e-5d4c2a1b0e9f";
    const given = await run(
      "--port",
      "0",
      "--application-id",
      id,
      `--public-key=${keys.publicKey.replaceAll("\n", "\\n")}`,
    );
    expect(variables(given.output).VONAGE_APPLICATION_ID).toBe(id);
  });

  test("--help lists every option", async () => {
    const { output, code } = await run("--help");
    expect(code).toBe(0);
    for (const option of ["--port", "--callback-url", "--print-env", "SIMULATOR_PORT"])
      expect(output).toContain(option);
  });

  test("exits cleanly on SIGTERM, even with open pages", async () => {
    const page = await fetch(`${variables(first.output).VONAGE_API_HOST!}/live`);
    first.child.kill("SIGTERM");
    expect(await new Promise((resolve) => first.child.once("exit", resolve))).toBe(0);
    await page.body?.cancel().catch(() => {});
  });
});

/** Runs the command until it is ready or has ended, and returns its output. */
function run(...args: string[]) {
  const main = fileURLToPath(new URL("main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", main, "--data", directory, ...args], {
    env: { PATH: process.env.PATH, NODE_ENV: "test" },
  });
  started.push(child);
  return new Promise<{ child: ChildProcess; output: string; code: number | null }>((resolve) => {
    let output = "";
    const read = (chunk: Buffer) => {
      output += chunk.toString();
      if (output.includes("Press Ctrl-C to stop.")) resolve({ child, output, code: null });
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("close", (code) => resolve({ child, output, code }));
  });
}

function variables(output: string): Record<string, string> {
  return Object.fromEntries(
    [...output.matchAll(/^ *(VONAGE_\w+)=("?)(\S+)\2/gm)].map(([, name, , value]) => [name, value]),
  );
}
