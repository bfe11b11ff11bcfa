// Once for all test files: a Postgres with a migrated template that each file can clone (dev/fixture.ts).

import type { TestProject } from "vitest/node";
import { stopOrphans } from "./orphans";
import { makeTemplate, startTestPostgres } from "./test-database";
import { makeKeyPair } from "./verify-simulator/application";

export type TestServer = {
  adminUrl: string;
  template: string;
  keys: { publicKey: string; privateKey: string };
};

declare module "vitest" {
  interface ProvidedContext {
    server: TestServer;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await stopOrphans();
  const postgres = await startTestPostgres();
  try {
    const template = await makeTemplate(postgres.url);
    project.provide("server", { adminUrl: postgres.url, template, keys: makeKeyPair() });
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return () => postgres.stop();
}
