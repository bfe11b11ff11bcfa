// Polls for a condition, in Vitest and Playwright.
import { setTimeout as pause } from "node:timers/promises";

const INTERVAL_MS = 20;
const TIMEOUT_MS = 20_000;

/** Polls until `find` returns a value, and returns it. Throws with the description after 20 s. */
export async function waitFor<T>(
  find: () => T | undefined | Promise<T | undefined>,
  describe: () => string | Promise<string>,
): Promise<T> {
  const deadline = performance.now() + TIMEOUT_MS;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`Timed out: ${await describe()}`);
    await pause(INTERVAL_MS);
  }
}
