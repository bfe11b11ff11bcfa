// Requests a page at a steady rate, without waiting for responses, like independent users.
import { setTimeout as pause } from "node:timers/promises";
import type { Door } from "../drive";
import { Wire } from "../wire";

/** Returns the milliseconds of each visit since its scheduled time. */
export async function pacedLatencies(
  door: Door,
  { perSecond, seconds }: { perSecond: number; seconds: number },
): Promise<number[]> {
  const wire = new Wire(door.origin);
  const begun = performance.now();
  const visits = Array.from({ length: perSecond * seconds }, async (_, n) => {
    const dueAt = begun + (n * 1000) / perSecond;
    await pause(dueAt - performance.now());
    await door.enter(wire);
    return performance.now() - dueAt;
  });
  const latencies = await Promise.all(visits);
  wire.close();
  return latencies;
}
