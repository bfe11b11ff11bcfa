// Runs before each unit test file: the files of a worker share a process, so this removes what earlier files left in it.
// Packages stay loaded. A mock of a package stays as well: a file that mocks one unmocks it after its tests.
import { register } from "prom-client";
import { vi } from "vitest";

const shared = globalThis as typeof globalThis & { initialEnvironment?: NodeJS.ProcessEnv };
const initial = (shared.initialEnvironment ??= { ...process.env });

for (const name of Object.keys(process.env)) if (!(name in initial)) delete process.env[name];
Object.assign(process.env, initial);
// lib keeps its pools, queues and log on globalThis, so that they outlive its modules.
for (const name of Object.keys(globalThis)) {
  if (name.startsWith("twofold")) Reflect.deleteProperty(globalThis, name);
}
register.clear();
vi.useRealTimers();
vi.resetModules();
