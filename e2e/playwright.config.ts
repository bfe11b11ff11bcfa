// End-to-end tests in a real browser against the production build. Run alone while developing:
//   npx playwright test -c e2e/playwright.config.ts sign-up --project "with JavaScript"
// Everything they need is brought: build, Postgres, Vonage and, if need be, the browser.
//
// Each worker has an app, a database and a simulator of its own (testing/test-environment.ts) and runs its tests one after
// another. So a test may move the clock (`passTime`) or inject a fault without disturbing any other.
//
// Tests run with JavaScript. Tag `@both` complete flows that also run without it, and `@no-script` tests that run only
// without it. What needs no browser at all belongs in e2e/http.
import { availableParallelism } from "node:os";
import { defineConfig } from "@playwright/test";
export default defineConfig({
  testDir: ".",
  testMatch: "**/*.spec.ts",
  outputDir: "results",
  globalSetup: "./fixtures/global-setup.ts",
  workers: availableParallelism(),
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
    // First, and in one worker: each worker starts an environment, and both are needed for the rest.
    {
      name: "without JavaScript",
      grep: /@both|@no-script/,
      use: { javaScriptEnabled: false },
      workers: 1,
    },
    { name: "with JavaScript", grepInvert: /@no-script/ },
  ],
});
