// Before each test file of a worker: removes what the files before it have left in the process. Modules of packages stay loaded,
// which makes this several times as cheap as a process for each file.
import { register } from "prom-client";
import { vi } from "vitest";

const shared = globalThis as typeof globalThis & { initialEnvironment?: NodeJS.ProcessEnv };
const initial = (shared.initialEnvironment ??= { ...process.env });

for (const name of Object.keys(process.env)) if (!(name in initial)) delete process.env[name];
Object.assign(process.env, initial);
// What lib keeps there outlives its modules: connections, queues, the log.
for (const name of Object.keys(globalThis))
  if (name.startsWith("twofold")) Reflect.deleteProperty(globalThis, name);
register.clear();
vi.useRealTimers();
vi.resetModules();
