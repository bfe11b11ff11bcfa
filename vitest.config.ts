// Unit and database tests: `npx vitest` watches, `npx vitest run lib/challenge` runs some. They bring their own Postgres
// (dev/vitest-setup.ts); tests in a browser are Playwright's (e2e/).
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: path("./") },
      // What Next resolves it to on the server.
      { find: "server-only", replacement: path("node_modules/server-only/empty.js") },
    ],
  },
  test: {
    include: ["{lib,dev,components,app,bench}/**/*.test.{ts,tsx}"],
    globalSetup: "dev/vitest-setup.ts",
    maxWorkers: 2,
    // Real servers are started and real passwords hashed, at times on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
    // It imports Next by names that only a bundler finds.
    server: { deps: { inline: ["next-auth"] } },
    // The log of a test that passes is of no interest.
    silent: "passed-only",
  },
});
