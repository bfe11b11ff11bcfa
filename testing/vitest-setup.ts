// Runs once before all tests in Vitest: starts the Postgres server.
import type { TestProject } from "vitest/node";
import { joinTestServer, type TestServer } from "./test-server";

declare module "vitest" {
  interface ProvidedContext {
    server: TestServer;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { server, stop } = await joinTestServer();
  project.provide("server", server);
  return stop;
}
