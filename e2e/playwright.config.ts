// End-to-end tests in a real browser against the production build. Run one file while developing:
//   npx playwright test -c e2e/playwright.config.ts sign-up --project "with JavaScript"
// Builds the app, starts Postgres and the simulators, and installs a browser if necessary.
//
// Each worker has its own app, database and simulator (testing/test-environment.ts) and runs its tests one
// after another, so a test may move the clock (`passTime`) or inject a fault.
//
// Tests run with JavaScript. `@both` tags complete flows that also run without it, and `@no-script` tags
// tests that only run without it. Tests that do not need a browser belong in e2e/http.
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
    // Fewer frames to draw.
    contextOptions: { reducedMotion: "reduce" },
  },
  projects: [
    // First, and in one worker. Each worker starts an environment, and both are needed for the rest.
    {
      name: "without JavaScript",
      grep: /@both|@no-script/,
      use: { javaScriptEnabled: false },
      workers: 1,
    },
    { name: "with JavaScript", grepInvert: /@no-script/ },
  ],
});
