// People who come through a door one after another, so many at a time: how many get in within a second, how long each takes, and
// what it costs whom.
import { setTimeout as pause } from "node:timers/promises";
import { processorMs } from "./processes";
import { Wire } from "./wire";

/** What people come for: to sign in, to see a page. */
export type Door = {
  name: string;
  origin: string;
  /** The server behind it. */
  pid: number;
  /** A server that the first one asks. */
  providerPid?: number;
  /** Before each slice of time: everybody may come once more. */
  open: () => Promise<void>;
  /** Lets in whoever is next; false if everybody has been here. Throws if somebody is turned away. */
  enter: (wire: Wire) => Promise<boolean>;
};

export type Slice = {
  perSecond: number;
  /** Of each visit, from its first request to its last answer. */
  latenciesMs: number[];
  /** Processor time for each visit. */
  serverMs: number;
  databaseMs: number;
  providerMs: number;
  /** Of this process: share of one processor. */
  driverShare: number;
};

/** Until everybody who comes at once is under way. */
const RAMP_SECONDS = 0.4;

/** A slice is longer where it would not hold so many visits for everybody who comes at once. */
const VISITS_EACH = 3;
const LONGER_AT_MOST = 4;

/** Sends people through the door for some seconds. What was under way before and after is not counted. */
export async function drive(
  door: Door,
  { concurrency, seconds, databasePid }: { concurrency: number; seconds: number; databasePid: number },
): Promise<Slice> {
  await door.open();
  const wire = new Wire(door.origin);
  const latencies: { at: number; ms: number }[] = [];
  let isOver = false;
  let failure: unknown;
  const lane = async () => {
    while (!isOver) {
      const begun = performance.now();
      if (!(await door.enter(wire))) isOver = true;
      else latencies.push({ at: performance.now(), ms: performance.now() - begun });
    }
  };
  const lanes = Array.from({ length: concurrency }, () =>
    lane().catch((error: unknown) => {
      failure ??= error;
      isOver = true;
    }),
  );
  const ended = Promise.all(lanes);
  await Promise.race([pause(RAMP_SECONDS * 1000), ended]);
  const before = await expenses(door, databasePid);
  const enough = latencies.length + VISITS_EACH * concurrency;
  const longest = before.at + LONGER_AT_MOST * seconds * 1000;
  await Promise.race([pause(seconds * 1000), ended]);
  while (!isOver && latencies.length < enough && performance.now() < longest) await pause(50);
  const after = await expenses(door, databasePid);
  isOver = true;
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

async function expenses({ pid, providerPid }: Door, databasePid: number) {
  const { user, system } = process.cpuUsage();
  const [server, database] = [await processorMs(pid), await processorMs(databasePid)];
  const provider = providerPid === undefined ? 0 : await processorMs(providerPid);
  return { at: performance.now(), server, database, provider, driver: (user + system) / 1000 };
}
