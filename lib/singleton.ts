// One value per process. Next.js bundles instrumentation.ts separately from the pages, and hot reload
// evaluates modules again, so a module-level constant can exist several times.

const KEY = Symbol.for("twofold.singletons");

const shared = globalThis as typeof globalThis & { [KEY]?: Map<string, unknown> };

/** Returns the value stored under `name`. The first caller in the process creates it. */
export function singleton<T>(name: string, create: () => T): T {
  const values = (shared[KEY] ??= new Map());
  if (!values.has(name)) values.set(name, create());
  return values.get(name) as T;
}

/** Deletes all singletons, so that the next test file starts without any. */
export function clearSingletons(): void {
  delete shared[KEY];
}
