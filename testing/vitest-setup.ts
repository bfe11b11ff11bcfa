// Once for all test files of Vitest: the Postgres that they clone their databases from.
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
