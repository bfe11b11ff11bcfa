// Work beside requests that has to stop before the server closes (server/shut-down.ts).
import "server-only";
import { singleton } from "@/lib/singleton";

const jobs = singleton("jobs to stop", () => new Set<() => Promise<unknown>>());

/** Registers a job. `stop` resolves when the work that has begun is finished. */
export function stopAtShutdown(stop: () => Promise<unknown>): void {
  jobs.add(stop);
}

/** Stops all jobs, and resolves when they have stopped. Never rejects. */
export async function stopJobs(): Promise<void> {
  await Promise.allSettled([...jobs].map((stop) => stop()));
}
