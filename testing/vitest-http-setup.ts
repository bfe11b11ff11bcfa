// Runs once before all HTTP tests: builds the app and starts Postgres.
import type { TestProject } from "vitest/node";
import { buildIfChanged } from "../dev/build";
import setUpServer from "./vitest-setup";

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  await buildIfChanged();
  return setUpServer(project);
}
