// A page asked for at a steady pace, whether or not the last answer is there: as people do who know nothing of each other.
import { setTimeout as pause } from "node:timers/promises";
import type { Door } from "../drive";
import { Wire } from "../wire";

/** Milliseconds of each visit, from the moment when it was due. */
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
