// Runs before each unit test file: the files of a worker share a process, so this removes what earlier files left in it.
// Packages stay loaded. A mock of a package stays as well: a file that mocks one unmocks it after its tests.
import { register } from "prom-client";
import { vi } from "vitest";
import { clearSingletons } from "../lib/singleton";

type Initial = { environment: NodeJS.ProcessEnv; globals: object };

const { setTimeout, clearTimeout, setInterval, clearInterval, Date } = globalThis;
const shared = globalThis as typeof globalThis & { initialProcess?: Initial };
const initial = (shared.initialProcess ??= {
  environment: { ...process.env },
  globals: { setTimeout, clearTimeout, setInterval, clearInterval, Date },
});

for (const name of Object.keys(process.env)) if (!(name in initial.environment)) delete process.env[name];
Object.assign(process.env, initial.environment);
// lib keeps its pools, queues, and log as singletons, so that they outlive its modules.
clearSingletons();
register.clear();
vi.useRealTimers();
// Vitest restores a spy on a fake timer even after `useRealTimers`, and so installs the dead fake again.
Object.assign(globalThis, initial.globals);
vi.resetModules();
