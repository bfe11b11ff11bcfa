// Builds the image with buildah and runs it like compose.yaml. Only the base image differs: Debian and this
// machine's Node.js (testing/container.ts).
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { buildImage, runContainer, type Image } from "../../testing/container";
import { freePort } from "../../dev/embedded-postgres/port";
import { authenticate, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";

const BUILD_TIMEOUT_MS = 1_800_000; // two to five minutes, longer on a busy machine
const START_TIMEOUT_MS = 60_000;

describe("the image app", () => {
  let image: Image;
  beforeAll(async () => {
    image = await buildImage("app");
  }, BUILD_TIMEOUT_MS);
  afterAll(() => image?.remove());

  test("serves a sign-up on a read-only file system and ends on its stop signal", async ({
    address,
    environment,
    newPerson,
    nextCode,
  }) => {
    const port = await freePort();
    // Container engines set HOSTNAME to the container's name, and Next.js would listen on that name.
    const env = { HOSTNAME: "3f2a1b4c5d6e", ...environment.environmentFor(port), PORT: String(port) };
    const server = runContainer(image, image.config.Cmd, env);
    const [kind, ...healthCheck] = image.config.Healthcheck.Test;
    expect(kind).toBe("CMD");
    const isHealthy = async () => (await runContainer(image, healthCheck, env).ended) === 0;
    await expect.poll(isHealthy, { timeout: START_TIMEOUT_MS }).toBe(true);

    const browser = new HttpBrowser(`http://localhost:${port}`, address);
    await authenticate(browser, newPerson(), "sign-up", nextCode);
    const page = await browser.send("/account");
    expect(page.status).toBe(200);
    const [script = ""] = /\/_next\/static\/[^"]+\.js/.exec(page.body) ?? [];
    expect((await browser.send(script)).status).toBe(200);

    process.kill(server.pid, image.config.StopSignal as NodeJS.Signals);
    expect(await server.ended).toBe(0);
    expect(await isHealthy()).toBe(false);
    expect(server.output()).not.toMatch(/EROFS|EACCES|EPERM|ENOENT|Cannot find|warn/i);
  });

  test("runs as user 1000, without capabilities or write access", async () => {
    const look = `const fs = require("node:fs");
      console.log(process.getuid(), process.getgid(), process.getgroups().join());
      console.log(/CapBnd:.*/.exec(fs.readFileSync("/proc/self/status", "utf8"))[0]);
      for (const place of ["/", "/app", "/app/.next", "/tmp", "/home", "/var/tmp"])
        try { fs.writeFileSync(place + "/written", ""); console.log("wrote to " + place); } catch {}`;
    const looking = runContainer(image, ["node", "-e", look]);
    expect(await looking.ended).toBe(0);
    expect(looking.output().trim().split("\n")).toEqual(["1000 1000 1000", "CapBnd:\t0000000000000000"]);
  });

  test("contains the built server, no sources, and no files of the build machine", () => {
    expect(image.config).toMatchObject({ WorkingDir: "/app", ExposedPorts: { "3000/tcp": {} } });
    const names = readdirSync(join(image.files, "app")).sort();
    expect(names).toEqual([".next", "healthy.mjs", "node_modules", "package.json", "start.mjs"]);
    for (const path of ["root/.npmrc", "root/.npm", "usr/local/etc/npmrc", "app/.env"])
      expect(existsSync(join(image.files, path)), path).toBe(false);
  });
});
