// Tests without a browser, in four projects. `npx vitest --project unit` watches unit tests. They start their
// own Postgres (testing/vitest-setup.ts). Playwright runs browser tests (e2e/playwright.config.ts).
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";
import { findExcludedTests } from "./testing/missing-tools.ts";

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** Files that take a minute or more start first. Started last, they would leave the other workers idle. */
const LONGEST = /\/(e2e\/operations\/(image-buildah|start|attack|doctor)|cli\/rehearse\/attack)\.test\.ts$/;

/** Files that change what other files of their process share: variables, rate limits, database settings. */
const ISOLATED = [
  "cli/{doctor,rehearse,samples,seed}/*.test.ts",
  "{cli/audit-verify,dev/chaos/verdict,dev/import-rules}.test.ts",
  "e2e/operations/{attack,doctor,outbox,pgbouncer,ready,second-demo,start}.test.ts",
];

const OPERATIONS = {
  globalSetup: ["testing/vitest-http-setup.ts"],
  // Long enough to start a demo, or for a database to fail over.
  testTimeout: 120_000,
  server: { deps: { inline: ["next-auth"] } },
};

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // A worker keeps its environment while the next file can share it.
    const rank = ({ moduleId, project }: TestSpecification) =>
      LONGEST.test(moduleId) ? 0 : project.config.isolate ? 2 : 1;
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@\//, replacement: path("./") },
      // Next.js resolves it to the same file on the server.
      { find: "server-only", replacement: path("node_modules/server-only/empty.js") },
    ],
  },
  test: {
    maxWorkers: availableParallelism(),
    // They start real servers and hash real passwords, sometimes on a busy machine.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { interval: 20, timeout: 20_000 } },
    sequence: { sequencer: LongestFirst },
    restoreMocks: true,
    silent: "passed-only",
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["{lib,components,app,server}/**/*.test.{ts,tsx}", "*.test.ts"],
          globalSetup: "testing/vitest-setup.ts",
          // Starting a process takes longer than the tests of most files.
          isolate: false,
          setupFiles: "testing/vitest-fresh-file.ts",
          // It imports Next.js by names that only a bundler resolves.
          server: { deps: { inline: ["next-auth"] } },
        },
      },
      {
        // The product over HTTP. The files of a worker share an environment (testing/http-test.ts).
        extends: true,
        test: {
          name: "http",
          include: ["e2e/http/**/*.test.ts"],
          globalSetup: "testing/vitest-http-setup.ts",
          isolate: false,
        },
      },
      {
        // Tools and infrastructure: `npm run test:operations`. The files of a worker share an environment.
        extends: true,
        test: {
          ...OPERATIONS,
          name: "operations",
          include: ["{cli,dev,packages}/**/*.test.ts", "e2e/operations/**/*.test.ts"],
          exclude: [...configDefaults.exclude, ...ISOLATED, ...findExcludedTests().map(({ file }) => file)],
          globalSetup: ["testing/vitest-operations-setup.ts", ...OPERATIONS.globalSetup],
          isolate: false,
        },
      },
      {
        // The same, but each file has its own modules and environment.
        extends: true,
        test: {
          ...OPERATIONS,
          name: "operations-isolated",
          include: ISOLATED,
          exclude: [...configDefaults.exclude, ...findExcludedTests().map(({ file }) => file)],
        },
      },
    ],
  },
});
