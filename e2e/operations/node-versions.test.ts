// The build runs on every Node.js version in the README.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { freePort } from "../../dev/embedded-postgres/port";
import { startApp } from "../../dev/app";
import { authenticate, HttpBrowser } from "../../testing/http-browser";
import { describe, expect, test } from "../../testing/http-test";
import { fetchNode } from "../../testing/node-versions";

const RECOMMENDED = [22, 24];

describe("the built server", () => {
  for (const major of RECOMMENDED) {
    test(`signs someone up on Node.js ${major}`, async ({ environment, address, newPerson, nextCode }) => {
      const node = await fetchNode(major);
      expect(execFileSync(node, ["--version"], { encoding: "utf8" })).toMatch(new RegExp(`^v${major}\\.`));
      const port = await freePort();
      const app = await startApp({ port, env: environment.environmentFor(port), node });
      await authenticate(new HttpBrowser(app.url, address), newPerson(), "sign-up", nextCode);
      expect(app.output()).not.toMatch(/warn|deprecat/i);
      await app.stop();
    }, 180_000);
  }

  test("is promised for these versions and the one that package.json names", () => {
    const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
    const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      engines: { node: string };
    };
    expect(readme).toContain(
      `Node.js ${engines.node.replace(">=", "")} or newer (${RECOMMENDED.join(" or ")} recommended)`,
    );
  });
});
