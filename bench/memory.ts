// Measures memory leaks: memory after 10 000 sign-ins compared with 100, each after garbage collection.
import { setTimeout as pause } from "node:timers/promises";
import type { App } from "../dev/app";
import { appDoor } from "./doors";
import type { Door } from "./drive";
import type { Pace, Part } from "./part";
import { memoryMiB } from "./processes";
import { drawMemory } from "./memory/picture";
import { memoryAims, memoryTable, type Milestone } from "./memory/report";
import { logProgress, type BenchEnvironment } from "./bench-environment";
import { Wire } from "./wire";

const AT_ONCE = 16;

/** For work that runs after the last response. */
const SETTLE_MS = 3_000;
const ANSWER_TIMEOUT_MS = 10_000;

const REPORT_HEAP = new URL("memory/report-heap.mjs", import.meta.url).href;

export async function measureMemory({ site }: BenchEnvironment, { milestones }: Pace): Promise<Part> {
  let output = "";
  // A new server, without earlier requests.
  const app = await site.start({
    env: { NODE_OPTIONS: `--import ${REPORT_HEAP}` },
    onOutput: (text) => (output += text),
  });
  const reached: Milestone[] = [];
  try {
    const door = await appDoor({ ...site, app });
    let signIns = 0;
    for (const milestone of milestones) {
      await signInUsers(door, milestone - signIns);
      signIns = milestone;
      await pause(SETTLE_MS);
      output = "";
      process.kill(app.pid, "SIGUSR2");
      const heap = await waitForAnswer(() => output, app);
      reached.push({ signIns, ...heap, shareMiB: await memoryMiB(app.pid) });
      logProgress(`After ${signIns.toLocaleString("en")} sign-ins: heap ${heap.heapMiB.toFixed(1)} MiB`);
    }
  } finally {
    await app.stop();
  }
  return {
    name: "memory",
    text: memoryTable(reached),
    picture: drawMemory(reached),
    aims: memoryAims(reached),
  };
}

/** Signs in this number of users, as many at once as there are lanes. */
async function signInUsers(door: Door, people: number): Promise<void> {
  const wire = new Wire(door.origin);
  let left = people;
  while (left > 0) {
    await door.open();
    const lane = async () => {
      while (left > 0) {
        left -= 1;
        if (await door.enter(wire)) continue;
        left += 1;
        return;
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  }
  wire.close();
}

async function waitForAnswer(
  output: () => string,
  app: App,
): Promise<{ heapMiB: number; residentMiB: number }> {
  for (const begun = Date.now(); Date.now() - begun < ANSWER_TIMEOUT_MS; await pause(50)) {
    const [, answer] = /^bench-memory (\{.*\})$/m.exec(output()) ?? [];
    if (answer) return JSON.parse(answer) as { heapMiB: number; residentMiB: number };
  }
  throw new Error(`The server did not report its memory.\n${app.output()}`);
}
