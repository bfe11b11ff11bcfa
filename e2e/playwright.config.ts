// End-to-end tests in a real browser against the production build. Run alone while developing:
//   npx playwright test -c e2e/playwright.config.ts sign-up --project "with JavaScript"
// Everything they need is brought: build, Postgres, Vonage and, if need be, the browser.
//
// Each worker has an app, a database and a simulator of its own (fixtures/surroundings.ts), and runs its tests one after
// another. So a test may move the clock (`passTime`) or order a fault without disturbing any other.
//
// Most tests run with and without JavaScript. Tag `@script` what needs it, or what no browser's script has a part in;
// tag `@plain` what is about doing without.
import { defineConfig } from "@playwright/test";
import { canHavePgBouncer } from "../dev/pgbouncer";

const leftOut = canHavePgBouncer() ? [] : ["**/pgbouncer.spec.ts"];
if (leftOut.length > 0 && process.env.TEST_WORKER_INDEX === undefined)
  console.log(
    "Without PgBouncer on this machine e2e/pgbouncer.spec.ts is left out: install it to run that, too.",
  );

export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  testIgnore: leftOut,
  outputDir: "results",
  globalSetup: "./fixtures/global-setup.ts",
  workers: 2,
  fullyParallel: true,
  forbidOnly: true,
  retries: 0,
  timeout: 90_000,
  expect: { timeout: 20_000 },
  reporter: [["list"]],
  use: {
    locale: "en-GB",
    timezoneId: "UTC",
    screenshot: "only-on-failure",
    viewport: { width: 1280, height: 800 },
  },
  projects: [
    { name: "with JavaScript", grepInvert: /@plain/ },
    { name: "without JavaScript", grepInvert: /@script/, use: { javaScriptEnabled: false } },
  ],
});
