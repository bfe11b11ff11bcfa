// Runs before each unit test file. The files of a worker share a process, so this removes the state of
// earlier files. Packages and their mocks stay: a file that mocks a package must unmock it.
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
// lib stores its pools, queues and log as singletons, which survive module reloads.
clearSingletons();
register.clear();
vi.useRealTimers();
// Vitest restores spies on fake timers even after `useRealTimers`, which reinstalls the fake timers.
Object.assign(globalThis, initial.globals);
vi.resetModules();
