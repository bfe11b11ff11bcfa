// Sends concurrent users through a door and measures throughput, latency, and processor time.
import { setTimeout as pause } from "node:timers/promises";
import { processorMs } from "./processes";
import { Wire } from "./wire";

/** A task of users: to sign in, or to open a page. */
export type Door = {
  name: string;
  origin: string;
  /** The server that serves it. */
  pid: number;
  /** A second server that the first one calls. */
  providerPid?: number;
  /** Called before each slice. All users may enter once more. */
  open: () => Promise<void>;
  /** Serves the next user. Returns false if all users have been here. Throws on an unexpected response. */
  enter: (wire: Wire) => Promise<boolean>;
};

export type Slice = {
  perSecond: number;
  /** Per visit, from its first request to its last response. */
  latenciesMs: number[];
  /** Processor time per visit. */
  serverMs: number;
  databaseMs: number;
  providerMs: number;
  /** The share of one processor that this process used. */
  driverShare: number;
};

/** The time until all concurrent users have started. */
const RAMP_SECONDS = 0.4;

/** A slice is extended until it has this number of visits per concurrent user. */
const VISITS_EACH = 3;
const LONGER_AT_MOST = 4;

/** Runs the load for some seconds. Visits that began before or ended after are not counted. */
export async function drive(
  door: Door,
  { concurrency, seconds, databasePid }: { concurrency: number; seconds: number; databasePid: number },
): Promise<Slice> {
  await door.open();
  const wire = new Wire(door.origin);
  const latencies: { at: number; ms: number }[] = [];
  let isFinished = false;
  let failure: unknown;
  const lane = async () => {
    while (!isFinished) {
      const begun = performance.now();
      if (!(await door.enter(wire))) isFinished = true;
      else latencies.push({ at: performance.now(), ms: performance.now() - begun });
    }
  };
  const lanes = Array.from({ length: concurrency }, () =>
    lane().catch((error: unknown) => {
      failure ??= error;
      isFinished = true;
    }),
  );
  const ended = Promise.all(lanes);
  await Promise.race([pause(RAMP_SECONDS * 1000), ended]);
  const before = await readCosts(door, databasePid);
  const minimumVisits = latencies.length + VISITS_EACH * concurrency;
  const deadline = before.at + LONGER_AT_MOST * seconds * 1000;
  await Promise.race([pause(seconds * 1000), ended]);
  while (!isFinished && latencies.length < minimumVisits && performance.now() < deadline) await pause(50);
  const after = await readCosts(door, databasePid);
  isFinished = true;
  await ended;
  wire.close();
  if (failure) throw failure;

  const counted = latencies.filter(({ at }) => at >= before.at && at < after.at);
  const elapsedMs = after.at - before.at;
  return {
    perSecond: (counted.length * 1000) / elapsedMs,
    latenciesMs: counted.map(({ ms }) => ms),
    serverMs: (after.server - before.server) / counted.length,
    databaseMs: (after.database - before.database) / counted.length,
    providerMs: (after.provider - before.provider) / counted.length,
    driverShare: (after.driver - before.driver) / elapsedMs,
  };
}

async function readCosts({ pid, providerPid }: Door, databasePid: number) {
  const { user, system } = process.cpuUsage();
  const [server, database] = [await processorMs(pid), await processorMs(databasePid)];
  const provider = providerPid === undefined ? 0 : await processorMs(providerPid);
  return { at: performance.now(), server, database, provider, driver: (user + system) / 1000 };
}
